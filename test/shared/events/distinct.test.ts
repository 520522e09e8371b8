import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf } from '../../../shared/events/address.ts';
import { chunksOf } from '../../../shared/events/chunk.ts';
import { distinct } from '../../../shared/events/distinct.ts';
import type { Chunk, Event, Trust } from '../../../shared/events/event.ts';
import { normalise } from '../../../shared/events/normalise.ts';
import { aChunk, anEvent, messages, trusts } from '../../support/messages.ts';

interface Sent {
  readonly message: Record<string, unknown>;
  readonly minute: number;
  readonly trust: Trust;
}
const receiptAt = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString();

/** The chunks of a request that brings some messages, received at the same instant with the same key. */
function requestOf(sent: readonly Sent[]): Chunk[] {
  const receivedAt = receiptAt(sent[0]?.minute ?? 0);
  const placed = sent.flatMap(({ message }) => {
    const reading = normalise(message);
    if (reading.state === 'refused') throw new Error(reading.message);
    const { draft } = reading;
    return { ...addressOf(draft, 'unused'), event: draft as Event };
  });
  return chunksOf(placed, { receivedAt, trust: sent[0]?.trust ?? 'claimed', via: 'live' });
}

const history = () =>
  fc.array(
    fc.record({ message: messages(), minute: fc.integer({ min: 0, max: 3 }), trust: trusts() }),
    { maxLength: 30 },
  );

/** Requests that bring the same messages as one request each would, in another order, grouping and number. */
const regrouped = (sent: readonly Sent[]) =>
  fc
    .record({
      order: fc.shuffledSubarray(
        sent.map((_, index) => index),
        { minLength: sent.length },
      ),
      cuts: fc.array(fc.boolean(), { minLength: sent.length, maxLength: sent.length }),
      again: fc.subarray(sent.map((_, index) => index)),
    })
    .map(({ order, cuts, again }) => {
      const requests: Sent[][] = [];
      for (const index of [...order, ...again]) {
        const one = sent[index];
        const open = requests.at(-1)?.[0];
        if (one === undefined) continue;
        const joins = open?.minute === one.minute && open.trust === one.trust && cuts[index];
        if (joins) requests.at(-1)?.push(one);
        else requests.push([one]);
      }
      return requests;
    });

test('any order, grouping and repetition of the same messages gives the same events', () => {
  fc.assert(
    fc.property(
      history().chain((sent) => fc.tuple(fc.constant(sent), regrouped(sent))),
      ([sent, requests]) => {
        const plain = distinct(sent.flatMap((one) => requestOf([one])));
        expect(distinct(requests.flatMap(requestOf))).toEqual(plain);
      },
    ),
    { numRuns: 500 },
  );
});

test('a retry later on adds nothing and moves nothing', () => {
  fc.assert(
    fc.property(history(), fc.integer({ min: 4, max: 300 }), (sent, minute) => {
      const first = sent.flatMap((one) => requestOf([one]));
      const retried = sent.flatMap((one) => requestOf([{ ...one, minute }]));
      expect(distinct([...retried, ...first])).toEqual(distinct(first));
    }),
  );
});

test('there is one event for each source, hour and messageId', () => {
  fc.assert(
    fc.property(history(), (sent) => {
      const found = distinct(sent.flatMap((one) => requestOf([one])));
      const names = found.map(({ source, hour, messageId }) => `${source} ${hour} ${messageId}`);
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});

test('the copy that was received first stands', () => {
  const early = aChunk({ receivedAt: receiptAt(20), events: [anEvent({ n: 1 })] });
  const late = aChunk({ receivedAt: receiptAt(30), events: [anEvent({ n: 2 })] });
  expect(distinct([late, early])).toMatchObject([{ n: 1 }]);
});

test('a proven copy stands, whatever somebody claimed under its messageId before', () => {
  const time = '2026-11-22T10:50:00.000Z';
  const claimed = aChunk({ receivedAt: receiptAt(20), events: [anEvent({ n: 1, time })] });
  const proven = aChunk({
    receivedAt: receiptAt(30),
    trust: 'proven',
    events: [anEvent({ n: 2, time })],
  });
  expect(distinct([claimed, proven])).toMatchObject([
    { n: 2, trust: 'proven', receivedAt: receiptAt(30), at: receiptAt(30) },
  ]);
});

test('an event happened at its own time, or at its receipt when its clock was ahead', () => {
  const ahead = anEvent({ messageId: 'ahead', time: '2026-11-22T10:50:00.000Z' });
  const behind = anEvent({ messageId: 'behind', time: '2026-11-22T10:05:00.000Z' });
  const found = distinct([aChunk({ receivedAt: receiptAt(20), events: [ahead, behind] })]);
  expect(found.map(({ messageId, at }) => [messageId, at])).toEqual([
    ['behind', '2026-11-22T10:05:00.000Z'],
    ['ahead', receiptAt(20)],
  ]);
});

test('a message cannot make itself trusted', () => {
  const forged = anEvent({ trust: 'proven', receivedAt: '1970-01-01T00:00:00.000Z' });
  expect(distinct([aChunk({ events: [forged] })])).toMatchObject([
    { trust: 'claimed', receivedAt: aChunk().receivedAt },
  ]);
});
