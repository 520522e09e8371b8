import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { closeWindows, isOpen } from '../../../shared/customers/windows.ts';
import type { Chunk, Event } from '../../../shared/events/event.ts';
import type { TrainingRow } from '../../../shared/offers/training.ts';
import { HOUR_MS, plus } from '../../../shared/time.ts';
import { aChunk, aTrack, NOW } from './events.ts';
import { learning, measuring } from './measuring.ts';
import { aReceipt } from './receipts.ts';
import { Tables, truth } from './world.ts';

const minutes = (n: number) => plus(NOW, n * 60_000);
/** Every window is open until then, and closed from then on. */
const WHILE_OPEN = minutes(110);
const WHEN_CLOSED = minutes(200);

const whose = fc.constantFrom<{ who: Pick<Event, 'userId' | 'anonymousId'>; owner: CustomerKey }>(
  { who: { anonymousId: 'x' }, owner: 'a:x' },
  { who: { userId: '1' }, owner: 'u:1' },
  // The page was shown before the sign-in, and used after it.
  { who: { userId: '1' }, owner: 'a:x' },
  { who: { anonymousId: 'x' }, owner: 'u:1' },
  { who: { userId: '1' }, owner: 'u:2' },
);

const promotions = fc
  .record({
    event: fc.constantFrom('Promotion Viewed', 'Promotion Viewed', 'Promotion Clicked'),
    of: fc.nat(14),
    person: whose,
    minute: fc.nat(60),
    revenue: fc.nat(3),
  })
  .map(({ event, of, person: { who, owner }, minute, revenue }): Event => {
    const receipt = aReceipt(`d${of}`, owner, { context: { features: 1, steps: [of] } });
    const messageId = `${event} ${of} ${owner} ${minute} ${revenue}`;
    const properties = { receipt, revenue };
    return { type: 'track', event, messageId, time: minutes(minute), ...who, properties };
  });

const signIn: Event = {
  ...{ type: 'identify', messageId: 'sign-in', time: minutes(20) },
  ...{ userId: '1', anonymousId: 'x' },
};

const bringing = (tables: Tables, { source, hour }: Chunk, now = WHILE_OPEN) =>
  tables.bring({ customer: source, hours: [hour], cause: 'event' }, now);

test('whatever the order, the sign-in, repetitions and crashes, the same is learnt once of each decision, as soon as it is due', async () => {
  const histories = fc.record({
    said: fc.uniqueArray(promotions, { maxLength: 24, selector: ({ messageId }) => messageId }),
    at: fc.nat(24),
    again: fc.array(fc.nat(24), { maxLength: 5 }),
    dies: fc.nat(12),
  });
  await fc.assert(
    fc.asyncProperty(histories, async ({ said, at, again, dies }) => {
      const tables = new Tables();
      tables.knowledge = measuring;
      const all = said.toSpliced(at, 0, signIn).map((event) => aChunk(event));
      for (const chunk of [...all, ...again.flatMap((n) => all[n] ?? [])]) {
        tables.putChunk(chunk);
        await bringing(tables, chunk);
      }
      await tables.settle(WHILE_OPEN);
      expect(tables.rows.size).toBe(0);

      const due = closeWindows(truth(tables, 'u:1', WHILE_OPEN).windows, learning, WHEN_CLOSED);
      // In the middle of the work the light goes out.
      let steps = dies;
      const dying = async () => {
        steps -= 1;
        if (steps < 0) throw new Error('killed');
      };
      const looked = { customer: 'u:1', hours: [], cause: 'time' } as const;
      await tables.bring(looked, WHEN_CLOSED, 'queue', dying).catch(() => {});
      await tables.settle(WHEN_CLOSED);
      expect(byDecision(tables.rows.values())).toEqual(byDecision(due.rows));

      tables.rows.clear();
      for (const chunk of all) await bringing(tables, chunk, minutes(300));
      tables.putChunk(aChunk(aTrack('later', minutes(290))));
      await tables.bring({ ...looked, hours: 'all', cause: 'refold' }, minutes(300), 'queue');
      await tables.settle(minutes(300));
      expect(tables.rows.size).toBe(0);
      expect(tables.profile('u:1').windows.some((one) => isOpen(one) && one.shownAt)).toBe(false);
    }),
    { numRuns: Number(process.env.HISTORIES ?? 100) },
  );
});

const byDecision = (rows: Iterable<TrainingRow>): TrainingRow[] =>
  [...rows].sort((a, b) => (a.decisionId < b.decisionId ? -1 : 1));

test('a sign-in between view and purchase: what the visitor saw and the customer bought is one story', async () => {
  const tables = new Tables();
  tables.knowledge = measuring;
  const receipt = aReceipt('d', 'a:x');
  const did = (event: string, minute: number, who: object) =>
    aChunk({
      ...{ type: 'track', event, messageId: event, time: minutes(minute), ...who },
      properties: { receipt, revenue: 12 },
    });
  const story = [
    did('Promotion Viewed', 0, { anonymousId: 'x' }),
    did('Order Completed', 10, { userId: '1' }),
    aChunk(signIn),
    did('Promotion Clicked', 30, { userId: '1' }),
  ];
  for (const chunk of story) {
    tables.putChunk(chunk);
    await bringing(tables, chunk);
  }
  const { buckets } = tables.profile('u:1');
  expect(Object.values(buckets).map(({ promotions }) => promotions)).toEqual([
    { 'home/shoes/ranked': { viewed: 1, clicked: 0, converted: 1, revenue: 12e6, claimed: 0 } },
    { 'home/shoes/ranked': { viewed: 0, clicked: 1, converted: 0, revenue: 0, claimed: 0 } },
  ]);
  await tables.settle(plus(NOW, 3 * HOUR_MS));
  expect([...tables.rows.values()]).toMatchObject([{ reward: 1, shownAt: NOW }]);
});
