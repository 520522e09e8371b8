import { expect, test } from 'vitest';
import { templateIssues } from '../../../shared/campaigns/check.ts';
import { noTools } from '../../../shared/campaigns/engine.ts';
import { contentIssues } from '../../../shared/campaigns/fit.ts';
import { type Data, renderMail } from '../../../shared/campaigns/render.ts';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';

const data = (traits: Record<string, unknown> = {}): Data => ({
  customer: { id: 'c-1', traits },
  campaign: { id: 'spring', name: 'Spring' },
  unsubscribeUrl: 'https://shop.example.com/u/token',
});
const complaints = (text: string) => templateIssues({ text }).map(({ message }) => message);
const fitness = (content: object) =>
  contentIssues(content, { catalog: emptyCatalog, people: [] }).map(({ message }) => message);

test('recommendations are shown one after the other, escaped where they stand, or not at all', () => {
  const html =
    '{{#recommendations "popular" count=2}}<p>{{@index}} {{name}} {{price}}</p>{{else}}none{{/recommendations}}';
  const recommendations = ({ kind, count }: { kind: string; count: number }) =>
    Array.from({ length: count }, (_, n) => ({ name: `<${kind}> ${n}`, price: 9.5 }));
  const shown = renderMail({ subject: 's', html }, data(), { ...noTools, recommendations });

  expect(shown.html).toBe('<p>0 &lt;popular&gt; 0 9.5</p><p>1 &lt;popular&gt; 1 9.5</p>');
  expect(renderMail({ subject: 's', html }, data()).html).toBe('none');
});

test('recommendations are asked for an item that stands in the data, and for three where no count is given', () => {
  const asked: object[] = [];
  const recommendations = (one: object) => {
    asked.push(one);
    return [];
  };
  const text =
    '{{#recommendations "like-this" item=customer.traits.seen category="shoes"}}x{{/recommendations}}{{#recommendations}}x{{/recommendations}}';
  renderMail({ subject: 's', text }, data({ seen: 'p-1' }), { ...noTools, recommendations });

  expect(asked).toEqual([
    { kind: 'like-this', itemId: 'p-1', category: 'shoes', count: 3 },
    { kind: 'for-you', count: 3 },
  ]);
});

test.each([
  [
    'a kind that nobody knows',
    '{{#recommendations "mine"}}x{{/recommendations}}',
    'one of for-you',
  ],
  [
    'a kind that is looked up',
    '{{#recommendations customer.id}}x{{/recommendations}}',
    'in quotes',
  ],
  ['no item where one is needed', '{{#recommendations "like-this"}}x{{/recommendations}}', 'item'],
  ['too large a count', '{{#recommendations count=21}}x{{/recommendations}}', '1 to 20'],
  ['a count that is looked up', '{{#recommendations count=n}}x{{/recommendations}}', '1 to 20'],
  ['an option that nobody knows', '{{#recommendations brand="x"}}x{{/recommendations}}', '"brand"'],
  ['no block', '{{recommendations "popular"}}', 'block'],
])('recommendations with %s are refused', (_name, text, complaint) => {
  expect(complaints(text)).toEqual([expect.stringContaining(complaint)]);
});

test('what a block is asked by must be known, and what it brings need not be', () => {
  const block = (item: string) =>
    `x{{#recommendations "like-this" item=${item}}}{{title}}{{/recommendations}}`;

  expect(fitness({ sms: { text: block('customer.traits.seen') } })).toEqual([]);
  expect(fitness({ sms: { text: block('custumer.traits.seen') } })[0]).toContain('custumer');
});

test('both ways through a block are tried before it is saved', () => {
  const long = 'x'.repeat(1_600);
  const text = (some: string, none: string) =>
    `{{#recommendations "popular"}}${some}{{else}}${none}{{/recommendations}}`;

  expect(fitness({ sms: { text: text('a', long) } })[0]).toContain('segments');
  expect(fitness({ sms: { text: text(long, 'a') } })[0]).toContain('larger');
  expect(fitness({ sms: { text: text('{{title}}', '') } })[0]).toContain('say something');
});
