import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { MICRO } from '../customers/orders.ts';
import { Lifecycle } from '../predictions/lifecycle.ts';
import { RfmCell } from '../predictions/rfm.ts';
import { asMeant } from '../segments/defined.ts';
import { Instant } from '../time.ts';
import { Counts, countOf, own } from './counts.ts';
import { OverviewDay } from './days.ts';
import { Window } from './deeds.ts';
import { type CensusReport, Standing, standingOf } from './report.ts';

const Orders = z.object({
  count: z.int(),
  /** In the shop's currency. */
  revenue: z.number(),
  /** Who ordered. */
  customers: z.int(),
});

export const Overview = z.object({
  asOf: Instant.nullable(),
  customers: z.int(),
  /** The same, as it was called first. */
  profiles: z.int(),
  known: z.int(),
  anonymous: z.int(),
  /** Customers whose profile has yet to be folded again for a new definition. */
  behind: z.int(),
  /** Customers who did something themselves within 24 hours, 7 days, 30 days. */
  active: z.record(Window, z.int()),
  lifecycle: z.record(Lifecycle, z.int()),
  /** Buyers by cell. */
  rfm: z.record(RfmCell, z.int()),
  /** Ever, and within the same windows. */
  orders: z.record(z.enum(['total', ...Window.options]), Orders),
  segments: z.record(z.string(), z.object({ name: z.string(), ...Standing.shape })),
  messages: Counts,
  /** By day (UTC), as the last census of each found it, the oldest first. */
  days: z.array(OverviewDay.extend({ day: z.string() })),
});
export type Overview = z.output<typeof Overview>;

/** Everything at a glance, as of the last census; zeros before the first. */
export function overviewOf(
  census: CensusReport | undefined,
  days: Overview['days'],
  { segments }: Pick<Catalog, 'segments'>,
  now: Instant,
): Overview {
  const { profiles = 0, known = 0, anonymous = 0, behind = 0, messages = {} } = census ?? {};
  const { deeds, lifecycle = {}, cells = {} } = census ?? {};
  const ordersOf = (name: string): z.output<typeof Orders> => {
    const [customers = 0, count = 0, revenue = 0] = own(deeds?.sales ?? {}, name) ?? [];
    return { count, revenue: revenue / MICRO, customers };
  };
  const standings = [...segments].map(
    ([id, definition]) =>
      [
        id,
        { name: definition.body.name, ...standingOf(asMeant(definition, segments), census, now) },
      ] as const,
  );
  return {
    asOf: census?.asOf ?? null,
    ...{ customers: profiles, profiles, known, anonymous, behind },
    active: each(Window.options, (name) => countOf(deeds?.active ?? {}, name)),
    lifecycle: each(Lifecycle.options, (name) => countOf(lifecycle, name)),
    rfm: each(RfmCell.options, (name) => countOf(cells, name)),
    orders: each(['total', ...Window.options], ordersOf),
    segments: Object.fromEntries(standings),
    messages,
    days,
  };
}

const each = <Name extends string, Value>(
  names: readonly Name[],
  of: (name: Name) => Value,
): Record<Name, Value> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
