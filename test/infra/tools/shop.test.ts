import { expect, test } from 'vitest';
import { definitions } from '../../../infra/tools/shop/definitions.ts';
import { history, today } from '../../../infra/tools/shop/load.ts';

const HOUR = 3_600_000;
const END = Date.parse('2026-11-25T10:00:00.000Z');
const times = (messages: readonly { readonly timestamp: string }[]) =>
  messages.map(({ timestamp }) => Date.parse(timestamp));

test('the shop is small: 500 people, at most 15,000 events, a dozen offers', () => {
  const messages = [...history(END), ...today(END)];
  const kinds = Object.groupBy(definitions, ({ kind }) => kind);

  expect(messages.length).toBeLessThanOrEqual(15_000);
  expect(new Set(messages.flatMap(({ userId }) => userId ?? []))).toHaveProperty('size', 500);
  expect(Object.entries(kinds).map(([kind, of]) => [kind, of.length])).toEqual([
    ['segments', 5],
    ['placements', 3],
    ['offers', 12],
    ['campaigns', 12],
  ]);
});

test('the same instant has the same messages, each with an id of its own, so that loading again repeats them', () => {
  const messages = [...history(END), ...today(END)];

  expect([...history(END), ...today(END)]).toEqual(messages);
  expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(messages.length);
});

test('the history is of 90 days, and what campaigns react to is of the last half hour', () => {
  expect(Math.min(...times(history(END)))).toBeGreaterThan(END - 91 * 24 * HOUR);
  expect(Math.max(...times(today(END)))).toBeLessThanOrEqual(END);
  expect(Math.min(...times(today(END)))).toBeGreaterThan(END - HOUR / 2);
});
