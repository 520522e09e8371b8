import { expect, test } from 'vitest';
import type { LoggedEvent } from '../../shared/events/event.ts';
import { compileSegments } from '../../shared/segments/compile.ts';
import type { Condition } from '../../shared/segments/condition.ts';
import { DAY_MS, HOUR_MS } from '../../shared/time.ts';
import { ago, anEvent, aProfile, at, segmentsOf } from '../shared/segments/history.ts';

const names = ['Product Viewed', 'Product Added', 'Order Completed', 'Page Viewed', 'Search'];

/** Counts, features, traits and hour windows, mixed. */
const condition = (n: number): Condition => {
  const event = names[n % names.length] as string;
  const mixed: Condition[] = [
    { event, count: { gte: (n % 7) + 1 }, within: 'P30D' },
    { event, where: { category: `c${n % 10}` }, count: { gte: 2 }, within: 'P30D' },
    {
      all: [
        { trait: 'city', in: ['Bern', 'Basel'] },
        { event, where: { total: { gte: n % 90 } } },
      ],
    },
    {
      any: [
        { event, within: `PT${(n % 48) + 1}H` },
        { trait: 'age', gte: n },
      ],
    },
    { not: { event: ['Search', 'Page Viewed'], count: { gte: n }, within: 'P7D' } },
  ];
  return mixed[n % mixed.length] as Condition;
};
const conditions = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, condition(n)]));

const history: LoggedEvent[] = Array.from({ length: 90 }, (_, day) =>
  Array.from({ length: day % 3 === 0 ? 6 : day < 7 ? 3 : 0 }, (_, n) =>
    anEvent(names[(day + n) % names.length] as string, ago(day * DAY_MS + n * HOUR_MS), {
      category: `c${n % 10}`,
      total: day,
    }),
  ),
).flat();

/** Microseconds of CPU for one customer whom nobody has judged before. */
function cost(count: number): number {
  const segments = compileSegments(segmentsOf(conditions(count)));
  const profile = aProfile(history, {
    conditions: Object.values(conditions(count)),
    traits: { city: 'Bern', age: 40 },
  });
  const rounds = 200_000 / count;
  const run = () => {
    const before = process.cpuUsage().user;
    for (let round = 0; round < rounds; round += 1) segments.evaluate({ ...profile }, at());
    return (process.cpuUsage().user - before) / rounds;
  };
  run();
  return Math.min(run(), run(), run());
}

test('judging one customer of 90 days', () => {
  const table = [10, 100, 1_000].map((segments) => ({
    segments,
    microseconds: Math.round(cost(segments) * 10) / 10,
  }));
  console.table(table);
  console.log(JSON.stringify({ bench: 'segments', table }));
  expect(table).toHaveLength(3);
});
