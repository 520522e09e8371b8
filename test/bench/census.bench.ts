import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { type Catalog, emptyCatalog } from '../../shared/catalog/catalog.ts';
import { isProfile } from '../../shared/customers/profile.ts';
import { parseItem } from '../../shared/customers/store.ts';
import { noModels } from '../../shared/predictions/models.ts';
import { lotsOf } from '../../shared/reports/lots.ts';
import { membersAt } from '../../shared/reports/memberships.ts';
import { addTally, emptyTally, tallyOfProfile } from '../../shared/reports/tally.ts';
import { compileSegments } from '../../shared/segments/compile.ts';
import { DAY_MS, plus } from '../../shared/time.ts';
import { defined } from '../support/campaigns.ts';
import { itemOf, type Known, NOW, segments } from '../support/population.ts';
import { seeding } from '../support/seed.ts';
import { spent, useBenchedHost } from './spent.ts';
import { type Figure, over, report, rounded } from './table.ts';

const SIZES = [10, 100, 1_000];
const PEOPLE = 2_000;
/** On demand in us-east-1, dollars per million units. */
const PRICES = { rru: 0.125, wru: 0.625 };
const bench = useBenchedHost();

/**
 * The segments of the generated shop again and again, each a condition of its own. Beyond the first round they are `dense`,
 * with the same members, or hold nobody, so that profiles are the same however many segments there are.
 */
const known = (count: number, dense: boolean): Record<string, Known> => {
  const all = Object.values(segments);
  return Object.fromEntries(
    Array.from({ length: count }, (_, n): [string, Known] => {
      const { condition, holds } = all[n % all.length] ?? expect.fail('no segments');
      const never = { event: 'Never', count: { gte: n + 1 } };
      if (dense || n < all.length)
        return [`s${n}`, { condition: { any: [condition, never] }, holds }];
      return [`s${n}`, { condition: { all: [condition, never] }, holds: () => false }];
    }),
  );
};

/** Microseconds of CPU that a census takes for a customer: reading the item, judging, tallying, adding. */
function cpuOf(count: number): number {
  const definitions = Object.entries(known(count, true)).map(
    ([id, { condition }]) => [id, defined(id, { name: id, condition })] as const,
  );
  const catalog: Catalog = { ...emptyCatalog, segments: new Map(definitions) };
  const items = Array.from({ length: 1_000 }, (_, n) => itemOf(n, known(count, true)));
  const moments = { instant: NOW, now: NOW, before: plus(NOW, -DAY_MS) };
  const asOf = { now: NOW, models: noModels };
  const look = { ...moments, catalog, stages: noModels.stages, lots: lotsOf({}) };
  const run = () => {
    const before = process.cpuUsage().user;
    let sum = emptyTally();
    for (const item of items) {
      const profile = parseItem({ ...item });
      if (!isProfile(profile)) continue;
      const verdicts = compileSegments(catalog).evaluate(profile, asOf);
      const members = membersAt(profile, verdicts, moments);
      sum = addTally(sum, tallyOfProfile(profile, { ...look, verdicts, members }));
    }
    return (process.cpuUsage().user - before) / items.length;
  };
  run();
  return Math.min(run(), run(), run());
}

test('the CPU of a census by segments', () => {
  const figures = SIZES.map((count): Figure => {
    const figure = `a customer and ${count} segments`;
    return { figure, value: rounded(cpuOf(count)), unit: 'µs' };
  });
  const [few, , many] = figures;
  const ratio = rounded((many?.value ?? 0) / (few?.value ?? 1));
  figures.push({ figure: '1,000 segments over 10', value: ratio, unit: 'ratio', atMost: 15 });
  report('census: CPU', figures);

  expect(over(figures)).toEqual([]);
});

test('what a census reads and writes by segments', async () => {
  const figures: Figure[] = [];
  const reads: number[] = [];
  const { host, client } = bench;
  await host.clock.set(NOW, { last: 0 });
  const owner = await seeding(host.awsEndpoint);
  for (const [count, dense] of [
    ...SIZES.map((size) => [size, false] as const),
    [100, true] as const,
  ]) {
    const all = known(count, dense);
    const conditions = Object.entries(all).map(([id, { condition }]) => [id, condition]);
    await owner.segments(Object.fromEntries(conditions), NOW);
    await owner.profiles(PEOPLE, (n) => itemOf(n, all));
    // The first ones find out what is in force, and how many there are; the one that counts comes an hour later.
    let judged = 0;
    while (judged < count) judged = Object.keys((await client.census()).segments).length;
    await host.clock.advance('PT1H', { last: 0 });
    const { wru } = await spent(host, 'sweeps/step', () => client.census());
    const rru = await scanned();
    if (!dense) reads.push(rru);
    const what = `${count} segments${dense ? ', a quarter of all in each' : ''}`;
    // Each segment's day is one row, however many customers there are.
    const written = (wru - count) / PEOPLE;
    const dollars = (rru / PEOPLE) * PRICES.rru + written * PRICES.wru;
    figures.push(
      { figure: `${what}: scanned`, value: rounded(rru / PEOPLE), unit: 'RRU a customer' },
      { figure: `${what}: written`, value: rounded(written), unit: 'WRU a customer' },
      { figure: `${what}: a million customers`, value: rounded(dollars), unit: '$' },
    );
  }
  owner.close();
  report('census: capacity', figures);

  expect(new Set(reads)).toEqual(new Set([reads[0]]));
}, 600_000);

/** Read units of the last census' scans, as its pieces say. */
async function scanned(): Promise<number> {
  const { db, table } = bench.owner;
  const units = new Map<string, number>();
  let from: Record<string, never> | undefined;
  do {
    const scan = new ScanCommand({ TableName: table('Metrics'), ExclusiveStartKey: from });
    const { Items = [], LastEvaluatedKey } = await db.send(scan);
    for (const { pk, consumed } of Items) {
      const sweep = pk?.S?.split('#')[1] ?? '';
      if (consumed?.N) units.set(sweep, (units.get(sweep) ?? 0) + Number(consumed.N));
    }
    from = LastEvaluatedKey as typeof from;
  } while (from);
  return [...units].sort(([a], [b]) => (a < b ? -1 : 1)).at(-1)?.[1] ?? 0;
}
