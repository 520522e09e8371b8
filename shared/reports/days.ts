import * as z from 'zod';
import { MICRO } from '../customers/orders.ts';
import { Cause } from '../customers/profile.ts';
import { Instant } from '../time.ts';
import { own } from './counts.ts';
import { Window } from './deeds.ts';
import type { Memberships } from './memberships.ts';
import type { CensusReport } from './report.ts';

/** A segment on one day, as the last census of that day found it. */
export const SegmentDay = z.object({
  asOf: Instant,
  size: z.int(),
  /** The last census of an earlier day: since then so many came, by cause, and so many went. Nothing where one of both could not say of everybody. */
  since: Instant.optional(),
  entered: z.partialRecord(Cause, z.int()).optional(),
  left: z.int().optional(),
});
export type SegmentDay = z.output<typeof SegmentDay>;

/** Everybody on one day likewise. */
export const OverviewDay = z.object({
  asOf: Instant,
  customers: z.int(),
  known: z.int(),
  active: z.partialRecord(Window, z.int()),
  /** Of all days until then. */
  orders: z.int(),
  revenue: z.number(),
});
export type OverviewDay = z.output<typeof OverviewDay>;

/** Every segment's day. `before` is the last census of an earlier day, the same of which `entered` tells. */
export const segmentDays = (
  { asOf, segments }: CensusReport,
  { entered }: Pick<Memberships, 'entered'>,
  before: CensusReport | undefined,
): Map<string, SegmentDay> =>
  new Map(
    Object.entries(segments).map(([id, { size, unknown }]) => {
      // A segment that was not there had nobody in it.
      const past = (before && own(before.segments, id)) ?? { size: 0, unknown: 0 };
      if (!before || past.unknown + unknown > 0) return [id, { asOf, size }];
      const causes = own(entered, id) ?? {};
      const came = Object.values(causes).reduce((sum, count) => sum + count, 0);
      const left = Math.max(0, past.size + came - size);
      return [id, { asOf, size, since: before.asOf, entered: causes, left }];
    }),
  );

export function overviewDay({ asOf, profiles, known, deeds }: CensusReport): OverviewDay {
  const [, orders = 0, revenue = 0] = own(deeds.sales, 'total') ?? [];
  const active = Object.fromEntries(Object.entries(deeds.active));
  return { asOf, customers: profiles, known, active, orders, revenue: revenue / MICRO };
}
