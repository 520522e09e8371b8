import { afterAll, beforeAll, beforeEach } from 'vitest';
import { currentCatalog } from '../../../shared/catalog/store.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { membersPage } from '../../../shared/reports/members.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import { DAY_MS } from '../../../shared/time.ts';
import { useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';
import { ago, anEvent, NOW } from '../segments/history.ts';
import { intercept, Waiting } from '../sweeps/faults.ts';
import { putCustomer, putSegment } from './house.ts';

/** Tables that are empty before each test, or before the first, and what waits in the place of the queues. */
export function useCensus({ emptied = 'each' }: { readonly emptied?: 'each' | 'once' } = {}) {
  const tables = useTables();
  const waiting = new Waiting();
  const faults = intercept(waiting);
  useRootKey();
  beforeAll(() => faults.plan(undefined));
  afterAll(() => faults.remove());
  beforeEach(async () => {
    if (emptied === 'once') return;
    faults.plan(undefined);
    waiting.bodies.length = 0;
    await tables.empty();
  });
  return { waiting, faults };
}

export const shoes: Condition = {
  event: 'Product Viewed',
  where: { category: 'shoes' },
  count: { gte: 2 },
};
export const recent: Condition = { event: 'Product Viewed', within: 'P30D' };
export const conditions = [shoes, recent];

/** Customer n has n % 4 views of shoes, 20 days apart; every fifth is anonymous. */
const customers = Array.from({ length: 14 }, (_, n) => ({
  key: (n % 5 === 0 ? `a:${n}` : `u:${n}`) as CustomerKey,
  events: Array.from({ length: n % 4 }, (_, view) =>
    anEvent('Product Viewed', ago((view + n) * 20 * DAY_MS), { category: 'shoes' }),
  ),
}));
export const fans = customers.filter(({ events }) => events.length >= 2).map(({ key }) => key);
export const lately = customers
  .filter(({ events }) => events.some(({ at }) => at >= ago(30 * DAY_MS)))
  .map(({ key }) => key);
export const shownAs = (key: string) => (key.startsWith('u:') ? key.slice(2) : key);

export const since = '2026-11-01T00:00:00.000Z';
const stored = (key: CustomerKey) => ({
  ...(fans.includes(key) && { fans: { since, cause: 'event' as const } }),
  ...(lately.includes(key) && { lately: { since, cause: 'event' as const } }),
});

/** Two segments, and the customers above, each where the fold would have them. */
export async function fill(): Promise<void> {
  await putSegment('fans', shoes);
  await putSegment('lately', recent);
  for (const { key, events } of customers)
    await putCustomer(key, events, { conditions, segments: stored(key) });
}

export const catalog = () => currentCatalog(NOW);

/** Everybody that the list of members has, page by page. */
export async function members(
  segmentId: string,
  limit = 3,
): Promise<{ customerId: string; since: string }[]> {
  const found = [];
  let cursor: string | undefined;
  do {
    const page = await membersPage(
      segmentId,
      { limit, ...(cursor && { cursor }) },
      await catalog(),
    );
    found.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return found;
}
