import { describe, expect, test } from 'vitest';
import { templateIssues } from '../../../shared/campaigns/check.ts';
import { type Data, renderEntry, renderMail } from '../../../shared/campaigns/render.ts';

const data = (traits: Record<string, unknown> = {}): Data => ({
  customer: { id: 'c-1', traits: { name: 'Ada', ...traits } },
  campaign: { id: 'spring', name: 'Spring' },
  unsubscribeUrl: 'https://shop.example.com/u/token',
});
const html = (source: string, traits?: Record<string, unknown>) =>
  renderMail({ subject: 's', html: source }, data(traits)).html;

describe('html', () => {
  test('escapes what a customer says', () => {
    expect(html('<p>{{customer.traits.name}}</p>', { name: '<script>"&' })).toBe(
      '<p>&lt;script&gt;&quot;&amp;</p>',
    );
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,<b>',
    'vbscript:x',
  ])('does not link to %j', (url) => {
    expect(html('<a href="{{customer.traits.url}}">x</a>', { url })).toBe('<a href="#">x</a>');
  });

  test.each(['https://a.example/?q=1&r=2', 'mailto:a@b.example', '/path', '#top'])(
    'links to %j',
    (url) => {
      expect(html(`<a href='${url}'>x</a>`)).toBe(`<a href='${url}'>x</a>`);
    },
  );
});

describe('text', () => {
  test('is derived from the html where there is none', () => {
    const source =
      '<style>p{}</style><h1>Hi {{customer.traits.name}}</h1><p>A &amp; B<br>c</p><ul><li>one<li>two</ul><a href="https://x.example/">go</a>';

    expect(renderMail({ subject: 's', html: source }, data()).text).toBe(
      'Hi Ada\n\nA & B\nc\n\n- one\n- two\n\ngo (https://x.example/)',
    );
  });

  test('is not escaped', () => {
    const mail = renderMail(
      { subject: '{{customer.traits.name}}', text: '{{customer.traits.name}}' },
      data({ name: 'A & B' }),
    );

    expect(mail).toEqual({ subject: 'A & B', text: 'A & B' });
  });

  test('of a subject is one line', () => {
    const subject = 'Hi {{customer.traits.name}}';
    const mail = renderMail(
      { subject, text: 't' },
      data({ name: 'a\r\nBcc: b@example.com\u2028c' }),
    );

    expect(mail.subject).toBe('Hi a Bcc: b@example.com c');
  });

  test('of an inbox entry is plain', () => {
    expect(renderEntry({ title: '{{customer.traits.name}} & co', body: '<b>' }, data())).toEqual({
      title: 'Ada & co',
      body: '<b>',
    });
  });
});

describe('a template', () => {
  test.each([
    '{{constructor.name}}',
    '{{customer.constructor.constructor}}',
    '{{customer.traits.__proto__.x}}',
    '{{customer.traits.toString}}',
    '{{#with (lookup customer "constructor")}}{{name}}{{/with}}',
    '{{lookup customer "__proto__"}}',
    '{{customer.traits.hasOwnProperty}}',
  ])('finds no prototype: %s', (source) => {
    expect(renderMail({ subject: 's', text: source }, data()).text).toBe('');
  });

  test('of an inbox entry larger than 32 KB when rendered is refused: it has to fit into its item', () => {
    const long = data({ long: 'x'.repeat(32_000) });
    const body = '{{customer.traits.long}}';
    expect(renderEntry({ title: 'Hi', body }, long).body).toHaveLength(32_000);

    expect(() => renderEntry({ title: 'Hi', body: body.repeat(2) }, long)).toThrow('larger');
  });

  test('larger than 500 KB when rendered is refused', () => {
    const list = Array.from({ length: 1_000 }, () => 'x'.repeat(600));

    expect(() =>
      renderMail(
        { subject: 's', text: '{{#each customer.traits.list}}{{this}}{{/each}}' },
        data({ list }),
      ),
    ).toThrow('larger');
  });

  test('that is no text is not compiled', () => {
    const parsed = { type: 'Program', body: [] } as unknown as string;

    expect(renderMail({ subject: 's', text: parsed }, data()).text).toBe('[object Object]');
  });
});

describe('what is wrong with a template', () => {
  test.each([
    ['syntax', 'text', '{{#if a}}', 'is not a template'],
    ['a helper that nobody knows', 'text', '{{shout a}}', 'is not a template'],
    ['the log', 'text', '{{log customer.traits}}', 'is not a template'],
    ['a partial', 'html', '{{> header}}', 'partials'],
    ['a partial block', 'html', '{{#> layout}}x{{/layout}}', 'partials'],
    ['a decorator', 'text', '{{* x}}', 'decorators'],
    ['raw html', 'html', '<p>{{{customer.traits.name}}}</p>', 'raw'],
    ['raw html in a block', 'html', '{{#if a}}{{&customer.traits.name}}{{/if}}', 'raw'],
    ['an attribute without quotes', 'html', '<a href={{customer.traits.url}}>x</a>', 'quotes'],
    [
      'one after a bracket in quotes',
      'html',
      '<a title=">" href={{customer.traits.url}}>',
      'quotes',
    ],
    ['one that begins with a block', 'html', '<a href={{#if a}}"x"{{/if}}>x</a>', 'quotes'],
    [
      'one that only Outlook sees',
      'html',
      '<!--[if mso]><a href={{a}}>x</a><![endif]-->',
      'quotes',
    ],
    ['one in a tag that never ends', 'html', '<p>x</p><a href={{a}}', 'quotes'],
    ['more blocks than anybody writes', 'text', '{{#if a}}x{{/if}}'.repeat(501), 'blocks'],
    [
      'too long an expression',
      'text',
      `{{a ${'(b '.repeat(400)}${')'.repeat(400)}}}`,
      'expression',
    ],
  ])('%s', (_name, part, source, complaint) => {
    expect(templateIssues({ [part]: source }, ['message'])).toEqual([
      { path: ['message', part], message: expect.stringContaining(complaint) },
    ]);
  });

  test.each([
    ['plain', '<p>Hi {{customer.traits.name}}</p>'],
    ['branches', '{{#if customer.traits.name}}a{{else}}b{{/if}}'],
    ['lists', '{{#each customer.traits.items}}{{this.title}}{{@index}}{{/each}}'],
    ['a quoted attribute', '<a href="{{unsubscribeUrl}}">x</a>'],
    ['a sum', '<p>total = {{customer.traits.total}}</p>'],
    ['a query in quotes', '<a href="https://x.example/?a=1&c={{customer.id}}">x</a>'],
    ['an attribute in a block', '<p {{#if customer.traits.a}}class="a"{{/if}}>x</p>'],
    ['a long comment', `<p>{{!-- ${'why '.repeat(400)} --}}</p>`],
  ])('nothing: %s', (_name, source) => {
    expect(templateIssues({ html: source })).toEqual([]);
  });
});
