import * as z from 'zod';
import { readHistory } from '../customers/history.ts';
import { ORDER_COMPLETED } from '../customers/orders.ts';
import type { Profile } from '../customers/profile.ts';
import { readable } from '../customers/readable.ts';
import { LOTS, lotOf } from '../predictions/lot.ts';
import type { SweepKind } from '../sweeps/kind.ts';
import { listPieces } from '../sweeps/store.ts';
import type { Sweep } from '../sweeps/sweep.ts';
import { DAY_MS, plus } from '../time.ts';
import { type Gleaning, gleaningOf } from './gleaning.ts';
import { listGleanings, putGleanings } from './interactions/store.ts';
import { listItems } from './items/store.ts';
import { putPopular } from './popular/store.ts';
import { putShelf } from './shelf/store.ts';
import { spellShelf } from './shelf.ts';
import { Catalogued, namedIn, shelve, stockOf } from './stock.ts';

export const FitParams = z.object({
  /** The part of all customers whose logs are read, by hash. */
  share: z.number().gt(0).max(1),
});
export type FitParams = z.output<typeof FitParams>;

const Tally = z.object({ customers: z.int(), unreadable: z.int() });
type Tally = z.output<typeof Tally>;

const NAMES = ['Product Viewed', 'Product Added', ORDER_COMPLETED];
const DAYS = 180;
/** Of each customer, the newest. */
const EVENTS = 300;
const MOST_CUSTOMERS = 30_000;
const MOST_ITEMS = 100_000;

/** Reads what sampled customers did with items, and fits what recommendations are taken from. */
export const recommendations: SweepKind<Tally, FitParams, Gleaning> = {
  params: FitParams,
  tally: Tally,
  empty: () => ({ customers: 0, unreadable: 0 }),
  add: (sum, one) => ({
    customers: sum.customers + one.customers,
    unreadable: sum.unreadable + one.unreadable,
  }),
  async visit(item, { params, instant }, note) {
    const profile = readable(item);
    if (profile === 'unreadable') return { customers: 0, unreadable: 1 };
    if (profile === 'nobody' || !isAsked(profile, params)) return recommendations.empty();
    const asked = { names: NAMES, from: plus(instant, -DAYS * DAY_MS), to: instant };
    const { events } = await readHistory(profile, asked, { limit: EVENTS });
    const gleaning = gleaningOf(events);
    if (!gleaning) return recommendations.empty();
    note(gleaning);
    return { customers: 1, unreadable: 0 };
  },
  keep: putGleanings,
  async close({ unreadable }, sweep, _params, now) {
    const gleanings: Gleaning[] = [];
    for await (const gleaning of listGleanings(sweep.sweepId, await attemptsOf(sweep)))
      if (gleanings.push(gleaning) >= MOST_CUSTOMERS) break;
    const gleaned = stockOf(gleanings, sweep.instant);
    const named = namedIn(gleaned);
    const catalogued = new Catalogued();
    let read = 0;
    for await (const item of listItems()) {
      catalogued.add(item, named);
      read += 1;
      if (read >= MOST_ITEMS) break;
    }
    const shelf = shelve(gleaned, named, catalogued.facts);
    const file = spellShelf(shelf);
    // First what serves where the file does not.
    await putPopular(shelf);
    await putShelf(file, now);
    return {
      ...{ fittedAt: shelf.fittedAt, customers: shelf.customers, unreadable },
      ...{ items: shelf.model?.items.length ?? 0, catalogue: read, bytes: file.length },
      fit: shelf.fit ?? null,
    };
  },
};

/** Whether a log may hold something, and is of the sample: the same customers in every attempt. */
const isAsked = ({ customer, lastOf }: Profile, { share }: FitParams): boolean =>
  NAMES.some((name) => Object.hasOwn(lastOf, name)) && lotOf(customer) < share * LOTS;

async function attemptsOf({ sweepId, shards }: Sweep): Promise<ReadonlySet<string>> {
  const standing = new Set<string>();
  for (const shard of shards)
    for await (const { attempt } of listPieces(sweepId, shard)) standing.add(attempt);
  return standing;
}
