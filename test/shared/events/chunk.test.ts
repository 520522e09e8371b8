import { expect, test } from 'vitest';
import { bodyOf, chunksOf, MAX_CHUNK_BYTES } from '../../../shared/events/chunk.ts';
import type { Event } from '../../../shared/events/event.ts';
import { anEvent } from '../../support/messages.ts';

const receipt = { receivedAt: '2026-11-22T10:16:00.000Z', trust: 'claimed', via: 'live' } as const;
const later = { ...receipt, receivedAt: '2026-11-22T12:00:00.000Z' };
const place = (event: Event, hour = '2026-11-22T10') =>
  ({ source: 'u:c-1001', hour, event }) as const;
const [a, b] = [anEvent({ messageId: 'a' }), anEvent({ messageId: 'b' })];

test('there is one chunk for each source and hour', () => {
  const chunks = chunksOf(
    [place(a), place(b), place(a, '2026-11-22T11'), { ...place(a), source: 'a:x' }],
    receipt,
  );
  expect(chunks.map(({ source, hour, events }) => [source, hour, events.length])).toEqual([
    ['u:c-1001', '2026-11-22T10', 2],
    ['u:c-1001', '2026-11-22T11', 1],
    ['a:x', '2026-11-22T10', 1],
  ]);
});

test('a retry is the same chunk, whenever it comes and in whatever order', () => {
  const first = chunksOf([place(a), place(b)], receipt);
  const retry = chunksOf([place(b), place(a)], later);
  expect(retry.map(({ chunkId }) => chunkId)).toEqual(first.map(({ chunkId }) => chunkId));
  expect(retry.map(bodyOf)).toEqual(first.map(bodyOf));
});

test('a retry of an event without a time is the same chunk', () => {
  const [first] = chunksOf([place(anEvent({ time: receipt.receivedAt }))], receipt);
  const [retry] = chunksOf([place(anEvent({ time: later.receivedAt }))], later);
  expect(retry?.chunkId).toBe(first?.chunkId);
  expect(first && bodyOf(first)).not.toContain('"time"');
});

test.each([
  ['another trust', { ...receipt, trust: 'proven' as const }],
  ['another door', { ...receipt, via: 'import' as const }],
])('the same events through %s are another chunk', (_, other) => {
  const [first] = chunksOf([place(a)], receipt);
  const [second] = chunksOf([place(a)], other);
  expect(second?.chunkId).not.toBe(first?.chunkId);
});

test('an event that stands twice in a request lies once in its chunk', () => {
  expect(chunksOf([place(a), place({ ...a })], receipt)[0]?.events).toEqual([a]);
});

test('what is too large for an item is cut in the same places each time', () => {
  const many = Array.from({ length: 20 }, (_, n) =>
    anEvent({ messageId: `m${n}`, properties: { text: 'ü'.repeat(15_000) } }),
  );
  const chunks = chunksOf(
    many.map((event) => place(event)),
    receipt,
  );
  expect(chunks.length).toBeGreaterThan(1);
  expect(Math.max(...chunks.map((chunk) => Buffer.byteLength(bodyOf(chunk))))).toBeLessThanOrEqual(
    MAX_CHUNK_BYTES + 2,
  );
  expect(chunks.flatMap(({ events }) => events)).toHaveLength(20);
  expect(
    chunksOf(
      many.reverse().map((event) => place(event)),
      later,
    ).map((c) => c.chunkId),
  ).toEqual(chunks.map(({ chunkId }) => chunkId));
});
