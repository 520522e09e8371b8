import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventName, type LoggedEvent } from '../../../shared/events/event.ts';
import { compileSegments, type Verdict } from '../../../shared/segments/compile.ts';
import type { Condition, Count } from '../../../shared/segments/condition.ts';
import { whereMatches } from '../../../shared/segments/where.ts';
import { DAY_MS, dayOf, durationMs, HOUR_MS, hourOf, plus } from '../../../shared/time.ts';
import { ago, anEvent, aProfile, NOW, segmentsOf } from './history.ts';

const names = ['Product Viewed', 'Order Completed', 'Signed Up'];

const someEvent = fc
  .record({
    name: fc.constantFrom(...names),
    hoursAgo: fc.oneof(fc.integer({ min: -3, max: 180 }), fc.integer({ min: 0, max: 24 * 60 })),
    category: fc.constantFrom('shoes', 'hats'),
  })
  .map(({ name, hoursAgo, category }) => anEvent(name, ago(hoursAgo * HOUR_MS), { category }));

const within = fc.constantFrom('PT1H', 'PT30M', 'PT36H', 'P2D', 'P7D', 'P8D', 'P30D');
const times = fc.integer({ min: 0, max: 6 });
const leaf: fc.Arbitrary<Condition> = fc.record(
  {
    event: fc.oneof(
      fc.constantFrom(...names),
      fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
    ),
    where: fc.record({ category: fc.constantFrom('shoes', 'hats') }),
    count: fc.oneof(
      fc.record({ gte: times }),
      fc.record({ lte: times }),
      fc.record({ is: times }),
      fc.record({ gt: times, lt: times }),
    ),
    within,
  },
  { requiredKeys: ['event'] },
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));

/** The same semantics from the raw events, without buckets, features or series. */
function naively(condition: Condition, events: readonly LoggedEvent[], now: string): boolean {
  if ('all' in condition) return condition.all.every((one) => naively(one, events, now));
  if ('any' in condition) return condition.any.some((one) => naively(one, events, now));
  if (!('event' in condition))
    return 'trait' in condition ? false : !naively(condition.not, events, now);
  const wanted = [condition.event].flat();
  const inWindow = ({ at }: LoggedEvent) => {
    if (condition.within === undefined) return true;
    const start = plus(now, -durationMs(condition.within));
    return durationMs(condition.within) <= 7 * DAY_MS
      ? hourOf(at) >= hourOf(start)
      : dayOf(at) >= dayOf(start);
  };
  const counted = events.filter(
    (event) =>
      wanted.includes(eventName(event) ?? '') &&
      whereMatches(condition.where)(event.properties) &&
      inWindow(event),
  ).length;
  return allows(condition.count ?? { gte: 1 }, counted);
}

const allows = (count: Count, n: number) =>
  (count.is === undefined || n === count.is) &&
  (count.gt === undefined || n > count.gt) &&
  (count.gte === undefined || n >= count.gte) &&
  (count.lt === undefined || n < count.lt) &&
  (count.lte === undefined || n <= count.lte);

const judged = (condition: Condition, events: readonly LoggedEvent[], now: string) =>
  compileSegments(segmentsOf({ s: condition }))
    .evaluate(aProfile(events, { conditions: [condition] }), now)
    .get('s') as Exclude<Verdict, { state: 'unknown' }>;

test('buckets and features give the verdict that the raw events give', () => {
  fc.assert(
    fc.property(condition, fc.array(someEvent, { maxLength: 30 }), (condition, events) => {
      const expected = naively(condition, events, NOW) ? 'in' : 'out';
      expect(judged(condition, events, NOW).state).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('hour windows: no verdict changes by time alone before it said so', () => {
  const hourly = leaf.map((one) => ({ ...one, within: 'PT36H' }) as Condition);
  const group = fc.oneof(
    hourly,
    fc.array(hourly, { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    hourly.map((not) => ({ not })),
  );
  fc.assert(
    fc.property(group, fc.array(someEvent, { maxLength: 20 }), (condition, events) => {
      const { state, flipsAt } = judged(condition, events, NOW);
      for (let hours = 0; hours <= 48; hours += 1) {
        for (const moment of [plus(NOW, hours * HOUR_MS), plus(hourStart(hours), -1)]) {
          if (moment < NOW || (flipsAt !== undefined && moment >= flipsAt)) continue;
          expect(judged(condition, events, moment).state).toBe(state);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('a single count says exactly when it flips', () => {
  fc.assert(
    fc.property(leaf, fc.array(someEvent, { maxLength: 20 }), (one, events) => {
      const condition = { ...one, within: 'PT36H' } as Condition;
      const { state, flipsAt } = judged(condition, events, NOW);
      if (flipsAt === undefined) return;
      expect(judged(condition, events, plus(flipsAt, -1)).state).toBe(state);
      expect(judged(condition, events, flipsAt).state).not.toBe(state);
    }),
    { numRuns: 200 },
  );
});

const hourStart = (hours: number) => `${hourOf(plus(NOW, hours * HOUR_MS))}:00:00.000Z`;
