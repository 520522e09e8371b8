import { describe, expect, test } from 'vitest';
import { contentIssues } from '../../../shared/campaigns/fit.ts';
import { readingOf } from '../../../shared/campaigns/variables.ts';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';

const issuesOf = (content: object, people: readonly Record<string, unknown>[] = []) =>
  contentIssues(content, { catalog: emptyCatalog, people }).map(
    ({ path, message }) => `${path.join('.')} ${message}`,
  );

describe('variables', () => {
  test('of every place are found, those that a block brings are not', () => {
    const { variables } = readingOf(
      '{{a.b}}{{#if c}}{{d}}{{/if}}{{#each e}}{{f}}{{this.g}}{{@root.h}}{{../i}}{{/each}}{{#with j}}{{k}}{{/with}}{{lookup l "m"}}{{#offers "p"}}{{title}}{{/offers}}{{link n}}',
    );

    expect(variables.map((path) => path.join('.')).sort()).toEqual(
      ['a.b', 'c', 'd', 'e', 'h', 'j', 'j.k', 'l', 'n'].sort(),
    );
  });

  test.each([
    ['{{customer.nmae}}', 'customer.nmae'],
    ['{{firstName}}', 'firstName'],
    ['{{#if campaing.name}}x{{/if}}', 'campaing.name'],
  ])('that no message knows are refused: %s', (text, name) => {
    expect(issuesOf({ sms: { text } })).toEqual([
      `sms.text speaks of {{${name}}}, which no message knows`,
    ]);
  });

  test('that no customer of the sample has need a default', () => {
    const content = { sms: { text: 'Hi {{customer.traits.nickname}}' } };

    expect(issuesOf(content)).toEqual([]);
    expect(issuesOf(content, [{ nickname: 'A' }, {}])).toEqual([]);
    expect(issuesOf(content, [{ name: 'A' }])[0]).toContain('give "nickname" a default');
    expect(issuesOf({ ...content, defaults: { nickname: 'you' } }, [{ name: 'A' }])).toEqual([]);
    expect(issuesOf({ sms: { text: '{{customer.traits.firstName}}!' } }, [{ name: 'A' }])).toEqual(
      [],
    );
  });
});

test('what an event brings is known, and each way through it is tried', () => {
  const text = 'New: {{event.name}} {{#each event.properties.products}}{{name}}{{/each}}';
  expect(issuesOf({ sms: { text } })).toEqual([]);
  expect(issuesOf({ sms: { text: '{{event.nmae}}' } })[0]).toContain('{{event.nmae}}');
  const tooLong = 'x'.repeat(1_600);
  expect(
    issuesOf({ sms: { text: `a{{#if event.properties.cart_id}}${tooLong}{{/if}}` } })[0],
  ).toContain('cannot be rendered');
});

describe('what is rendered before it is saved', () => {
  const long = 'x'.repeat(1_600);

  test.each([
    ['if', `{{#if customer.traits.name}}a{{else}}${long}{{/if}}`],
    ['unless', `{{#unless customer.traits.name}}${long}{{/unless}}a`],
    [
      'nested',
      `a{{#if customer.traits.name}}{{#unless customer.traits.email}}${long}{{/unless}}{{/if}}`,
    ],
    ['each', `a{{#each customer.traits.company}}${long}{{/each}}`],
    ['with', `a{{#with customer.traits.address}}${long}{{/with}}`],
    [
      'chained',
      `{{#if customer.traits.name}}a{{else if customer.traits.email}}${long}{{else}}b{{/if}}`,
    ],
  ])('is every way through a template: the long branch of %s', (_name, text) => {
    expect(issuesOf({ sms: { text } })[0]).toContain('at most 10 segments');
  });

  test('is every real customer of the sample', () => {
    const text = 'Hi {{customer.traits.name}}';

    expect(issuesOf({ sms: { text } }, [{ name: 'Ada' }, { name: long }])[0]).toContain('segments');
  });

  test('is an SMS that says nothing to somebody of whom nothing is known', () => {
    expect(issuesOf({ sms: { text: '{{customer.traits.name}}' } })[0]).toContain('say something');
    expect(
      issuesOf({ sms: { text: '{{customer.traits.name}}' }, defaults: { name: 'you' } }),
    ).toEqual([]);
  });

  test('is what a webhook is told, which must be JSON', () => {
    const body = (inner: string) => issuesOf({ webhook: { body: inner } });

    expect(body('{"name": "{{customer.traits.name}}"}')).toEqual([]);
    expect(body('{"age": {{customer.traits.age}} }')[0]).toContain('webhook cannot be rendered');
  });

  test('is each language', () => {
    const content = { sms: { text: 'Hi' }, locales: { de: { sms: { text: long } } } };

    expect(issuesOf(content)[0]).toContain('locales.de.sms cannot be rendered');
  });
});
