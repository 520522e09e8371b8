import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { currentCatalog } from '../catalog/store.ts';
import { handOver } from '../customers/bring.ts';
import { type CustomerKey, isKnown } from '../customers/customer.ts';
import { epochOf, isPointer, type Pointer, type Profile } from '../customers/profile.ts';
import { parseItem } from '../customers/store.ts';
import { buyerOf, fitBuying } from '../predictions/fit.ts';
import { noModels } from '../predictions/models.ts';
import { orderDays } from '../predictions/order-history.ts';
import { buyersIn, sampled } from '../predictions/sample.ts';
import { modelsBefore, putModels } from '../predictions/store.ts';
import { compileSegments, type Verdict } from '../segments/compile.ts';
import type { Member, MemberRow } from '../segments/members.ts';
import { putMembers } from '../segments/store.ts';
import type { Attempt, SweepKind } from '../sweeps/kind.ts';
import { DAY_MS, type Instant } from '../time.ts';
import { censusReport, publicationOf } from './report.ts';
import { putCensus, putDone, putFunnel } from './store.ts';
import { addTally, CensusTally, emptyTally, tallyOfMessage } from './tally.ts';

/** Members are kept long enough for a list of them to be read to its end. */
const MEMBERS_KEPT_MS = DAY_MS;

interface Found {
  readonly customer: CustomerKey;
  readonly segments: readonly (readonly [segmentId: string, since: Instant])[];
}

/**
 * The census: judges every customer as of its instant, counts customers, members and messages, fits the models of what
 * customers are going to do, and has whoever is behind, or stands in other segments than that, brought up to date.
 */
export const census: SweepKind<CensusTally, unknown, Found> = {
  params: z.unknown(),
  tally: CensusTally,
  empty: emptyTally,
  add: addTally,
  async visit(item, attempt, note) {
    if (attempt.table === 'messages') return tallyOfMessage(item);
    const profile = readable(item);
    if (profile === 'unreadable') return { ...emptyTally(), unreadable: 1 };
    if (isPointer(profile)) return emptyTally();
    const catalog = await currentCatalog(attempt.now);
    const models = await modelsBefore(attempt.instant, catalog);
    const verdicts = compileSegments(catalog).evaluate(profile, { now: attempt.instant, models });
    await correct(profile, verdicts, catalog);
    note({ customer: profile.customer, segments: membershipsOf(profile, verdicts, attempt) });
    return tallyOfProfile(profile, verdicts, catalog, attempt.instant);
  },
  async keep(notes, attempt) {
    await putMembers(memberRows(notes, attempt), expiry(attempt.instant));
  },
  async close(total, { sweepId, instant }) {
    for (const [campaignId, funnel] of Object.entries(total.campaigns))
      await putFunnel(campaignId, instant, funnel);
    const { propensity, rfm } = noModels;
    const buying = fitBuying(buyersIn(total.buyers));
    await putModels({ fittedAt: instant, ...buying, propensity, rfm });
    // Where there was nobody to judge, every segment in force is one that nobody is in.
    const evaluated = total.evaluated ?? evaluatedOf(await currentCatalog(instant));
    await putCensus(censusReport({ ...total, evaluated }, sweepId, instant));
    await putDone(sweepId, instant);
  },
};

/** One item that cannot be read must not stop the count of all others. */
function readable(item: Readonly<Record<string, unknown>>): Profile | Pointer | 'unreadable' {
  try {
    return parseItem({ ...item });
  } catch (error) {
    console.error(JSON.stringify({ unreadable: item.pk, error: (error as Error).name }));
    return 'unreadable';
  }
}

type Verdicts = ReadonlyMap<string, Verdict>;

async function correct(profile: Profile, verdicts: Verdicts, catalog: Catalog): Promise<void> {
  const { customer } = profile;
  if (profile.epoch < epochOf(catalog.epoch))
    await handOver({ customer, hours: 'all', cause: 'census' });
  else if (standsElsewhere(profile, verdicts))
    await handOver({ customer, hours: [], cause: 'census' });
}

/** Whether the segments that a profile holds are others than those that it is found in. */
export function standsElsewhere({ segments }: Profile, verdicts: Verdicts): boolean {
  for (const id in segments) if (!verdicts.has(id)) return true;
  for (const [id, { state }] of verdicts)
    if (state !== 'unknown' && (state === 'in') !== Object.hasOwn(segments, id)) return true;
  return false;
}

export function tallyOfProfile(
  profile: Profile,
  verdicts: Verdicts,
  catalog: Catalog,
  instant: Instant,
): CensusTally {
  const { customer, epoch } = profile;
  const buyer = buyerOf(orderDays(profile, instant), instant);
  const known = Number(isKnown(customer));
  const sizes: Record<string, number> = {};
  const unknown: Record<string, number> = {};
  for (const [id, { state }] of verdicts) {
    if (state === 'in') sizes[id] = 1;
    else if (state === 'unknown') unknown[id] = 1;
  }
  return {
    ...emptyTally(),
    profiles: 1,
    known,
    anonymous: 1 - known,
    behind: Number(epoch < epochOf(catalog.epoch)),
    sizes,
    unknown,
    evaluated: evaluatedOf(catalog),
    buyers: buyer ? sampled(customer, buyer) : [],
  };
}

const evaluated = new WeakMap<Catalog, Record<string, string>>();

function evaluatedOf(catalog: Catalog): Record<string, string> {
  const before = evaluated.get(catalog);
  if (before) return before;
  const publications = [...catalog.segments].map(([id, definition]): [string, string] => [
    id,
    publicationOf(definition),
  ]);
  const made = Object.fromEntries(publications);
  evaluated.set(catalog, made);
  return made;
}

/** Since when somebody is in a segment: as their profile says, or as of this census. */
const membershipsOf = (
  { segments }: Profile,
  verdicts: Verdicts,
  { instant }: Attempt<unknown>,
): Found['segments'] =>
  [...verdicts]
    .filter(([, { state }]) => state === 'in')
    .map(([id]) => [id, Object.hasOwn(segments, id) ? (segments[id]?.since ?? instant) : instant]);

function memberRows(
  notes: readonly Found[],
  { sweepId, shard, piece, attempt }: Attempt<unknown>,
): MemberRow[] {
  const bySegment = new Map<string, Member[]>();
  for (const { customer, segments } of notes) {
    for (const [segmentId, since] of segments) {
      const members = bySegment.get(segmentId);
      if (members) members.push([customer, since]);
      else bySegment.set(segmentId, [[customer, since]]);
    }
  }
  return [...bySegment].map(([segmentId, members]) => ({
    segmentId,
    censusId: sweepId,
    shard,
    piece,
    attempt,
    members,
  }));
}

const expiry = (instant: Instant): number =>
  Math.floor((Date.parse(instant) + MEMBERS_KEPT_MS) / 1_000);
