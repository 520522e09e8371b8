import { expect, test } from 'vitest';
import type { Event } from '../../../shared/events/event.ts';
import { withdrawalIn } from '../../../shared/messages/withdrawal.ts';

const [earlier, now, later] = [
  '2026-11-22T11:00:00.000Z',
  '2026-11-22T12:00:00.000Z',
  '2026-11-22T13:00:00.000Z',
];
const said = (properties: object = {}, overrides: Partial<Event> = {}): Event => ({
  type: 'track',
  event: 'Consent Updated',
  messageId: 'm-1',
  userId: 'c-1',
  time: now,
  properties: { channel: 'email', granted: false, source: 'page', ...properties },
  ...overrides,
});

test.each([
  ['of a channel', said(), { channel: 'email', at: now }],
  ['of a channel, its topic null', said({ topic: null }), { channel: 'email', at: now }],
  ['of a topic', said({ topic: 'news' }), { channel: 'email', topic: 'news', at: now }],
  ['that came late, as of its own time', said({}, { time: earlier }), { at: earlier }],
  ['of a clock that is fast, as of its receipt', said({}, { time: later }), { at: now }],
])('a withdrawal %s is a stop', (_name, event, stop) => {
  expect(withdrawalIn(event, now)).toMatchObject({ source: 'withdrawal', ...stop });
});

test.each([
  ['a grant', said({ granted: true })],
  ['another event', said({}, { event: 'Product Viewed' })],
  ['a page of that name', said({}, { type: 'page' })],
  ['what says it in another way', said({ granted: 'no' })],
  ['a channel that nothing is sent to', said({ channel: 'pigeon' })],
  ['a topic that no campaign can have', said({ topic: 'no such topic!' })],
])('%s is none', (_name, event) => {
  expect(withdrawalIn(event, now)).toBeUndefined();
});
