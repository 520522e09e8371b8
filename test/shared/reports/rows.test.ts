import { expect, test } from 'vitest';
import { draws } from '../../../infra/tools/shop/draw.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { pack } from '../../../shared/events/pack.ts';
import { emptyTally, SAMPLED } from '../../../shared/reports/tally.ts';

/** What an item may hold, less than its keys take. */
const ROOM = 399 * 1024;
const { below, pick } = draws(3);
const signs = [...'abcdefghijklmnopqrstuvwxyz0123456789-_.'];
/** What no packing makes smaller. */
const noise = (length: number) => Array.from({ length }, () => pick(signs)).join('');
const sizeOf = (report: unknown) => Buffer.byteLength(pack(JSON.stringify(report)));
const customer = (): CustomerKey => `u:${noise(256)}`;

/** Everything at once that a piece may come to: the longest ids, as many segments as a manifest holds, every cohort. */
function largest(customers: number, segments: number) {
  const tally = emptyTally();
  const { sizes, unknown, entered } = tally.memberships;
  const evaluated: Record<string, string> = {};
  for (let n = 0; n < segments; n += 1) {
    const id = noise(64);
    evaluated[id] =
      `${below(99)}@2026-11-${10 + below(20)}T10:30:${10 + below(50)}.${100 + below(900)}Z`;
    [sizes[id], unknown[id]] = [below(customers), below(customers)];
    entered[id] = { event: below(customers), time: below(99), definition: below(9) };
  }
  tally.memberships.evaluated = evaluated;
  for (const of of ['seen', 'order'] as const) {
    const counts = (length: number) => Array.from({ length }, () => below(customers));
    for (let n = 0; n < 53; n += 1) tally.retention.week[of][2_900 + n] = counts(54 - n);
    for (let n = 0; n < 25; n += 1) tally.retention.month[of][24_000 + n] = counts(26 - n);
  }
  const look = () => [below(2), ...Array.from({ length: 12 }, () => below(5_000) / 1_000)];
  for (let n = 0; n < customers; n += 1) {
    const lot = below(2 ** 48);
    tally.rfm.together[`${below(900)}:${below(300)}`] = 1;
    tally.rfm.monetary[below(3_000)] = 1;
    tally.sample.push([lot, customer()]);
    tally.buyers.push([
      lot,
      below(9),
      below(1e6) / 100,
      [below(9), below(900), 900, below(1e6) / 1e4],
    ]);
    tally.examples[n % 2 === 0 ? 'bought' : 'others'].rows.push([lot, look(), look()]);
  }
  return tally;
}

test.each([
  [500, 1_000],
  [500, 2_700],
])('a piece of %i customers and %i segments fits into its row', (customers, segments) => {
  expect(sizeOf(largest(customers, segments))).toBeLessThan(ROOM);
});

test('so does the sample, however long the ids are', () => {
  const customers = Array.from({ length: SAMPLED }, customer);

  expect(sizeOf({ population: 1e9, customers })).toBeLessThan(ROOM);
});
