import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LoggedEvent } from '../../../shared/events/event.ts';
import { compileSegments, type Verdict } from '../../../shared/segments/compile.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import { DAY_MS, dayOf, HOUR_MS, hourOf, plus } from '../../../shared/time.ts';
import { ago, anEvent, aProfile, at, NOW, segmentsOf } from './history.ts';
import { holdsNaively } from './naive.ts';

const names = ['Product Viewed', 'Order Completed', 'Signed Up'];

const someEvent = fc
  .record({
    name: fc.constantFrom(...names),
    hoursAgo: fc.oneof(fc.integer({ min: -3, max: 180 }), fc.integer({ min: 0, max: 24 * 60 })),
    minutes: fc.integer({ min: 0, max: 59 }),
    category: fc.constantFrom('shoes', 'hats'),
    total: fc.oneof(fc.integer({ min: -3, max: 6 }), fc.constantFrom('2', '1.5', 'none', null)),
    sku: fc.constantFrom(1, 2, 3, 'a', 'b'),
  })
  .map(({ name, hoursAgo, minutes, ...properties }) =>
    anEvent(name, ago(hoursAgo * HOUR_MS + minutes * 60_000), properties),
  );

const within = fc.constantFrom('PT1H', 'PT30M', 'PT36H', 'P2D', 'P7D', 'P8D', 'P30D');
const times = fc.integer({ min: 0, max: 6 });
const wanted = <Of extends object>(of: Of) =>
  fc
    .oneof(
      fc.record({ gte: times }),
      fc.record({ lte: times }),
      fc.record({ is: times }),
      fc.record({ gt: times, lt: times }),
    )
    .map((range) => ({ ...of, ...range }));
const quantity = fc.oneof(
  fc.constant({}),
  wanted({}).map((count) => ({ count })),
  ...(['sum', 'avg', 'min', 'max'] as const).map((name) =>
    wanted({ of: 'total' }).map((range) => ({ [name]: range })),
  ),
  wanted({ of: 'sku' }).map((distinct) => ({ distinct })),
);
const days = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }))
  .map(([from, long]) => ({
    between: [dayOf(ago((from + long) * DAY_MS)), dayOf(ago(from * DAY_MS))] as [string, string],
  }));
const window = fc.oneof(
  fc.constant({}),
  within.map((within) => ({ within })),
  days,
);
const event = fc.oneof(
  fc.constantFrom(...names),
  fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
);
const where = fc.record({ category: fc.constantFrom('shoes', 'hats') });
const step = fc.record({ event, where }, { requiredKeys: ['event'] });
const leaf: fc.Arbitrary<Condition> = fc
  .tuple(step, quantity, window)
  .map(([step, quantity, window]) => ({ ...step, ...quantity, ...window }));
const sequence: fc.Arbitrary<Condition> = fc.record(
  {
    sequence: fc.array(step, { minLength: 1, maxLength: 3 }),
    within: fc.constantFrom('PT30M', 'PT1H', 'PT5H', 'P2D'),
    notFollowedBy: step,
    count: wanted({}),
    during: within,
  },
  { requiredKeys: ['sequence', 'within'] },
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    leaf,
    sequence,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));

const judged = (condition: Condition, events: readonly LoggedEvent[], now: string) =>
  compileSegments(segmentsOf({ s: condition }))
    .evaluate(aProfile(events, { conditions: [condition] }), at(now))
    .get('s') as Exclude<Verdict, { state: 'unknown' }>;

test('buckets and features give the verdict that the raw events give', () => {
  fc.assert(
    fc.property(condition, fc.array(someEvent, { maxLength: 30 }), (condition, events) => {
      const expected = holdsNaively(condition, events, NOW) ? 'in' : 'out';
      expect(judged(condition, events, NOW).state).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('hour windows: no verdict changes by time alone before it said so', () => {
  const hourly = fc
    .tuple(step, quantity)
    .map(([step, quantity]): Condition => ({ ...step, ...quantity, within: 'PT36H' }));
  const group = fc.oneof(
    hourly,
    sequence.map((one) => ({ ...one, during: 'PT36H' }) as Condition),
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
    fc.property(step, quantity, fc.array(someEvent, { maxLength: 20 }), (one, quantity, events) => {
      const condition: Condition = { ...one, ...quantity, within: 'PT36H' };
      const { state, flipsAt } = judged(condition, events, NOW);
      if (flipsAt === undefined) return;
      expect(judged(condition, events, plus(flipsAt, -1)).state).toBe(state);
      expect(judged(condition, events, flipsAt).state).not.toBe(state);
    }),
    { numRuns: 200 },
  );
});

const hourStart = (hours: number) => `${hourOf(plus(NOW, hours * HOUR_MS))}:00:00.000Z`;
