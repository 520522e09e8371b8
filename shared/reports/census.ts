import type { Catalog } from '../catalog/catalog.ts';
import { currentCatalog } from '../catalog/store.ts';
import { handOver } from '../customers/bring.ts';
import type { CustomerKey } from '../customers/customer.ts';
import { epochOf, type Profile } from '../customers/profile.ts';
import { readable } from '../customers/readable.ts';
import { modelsBefore } from '../predictions/store.ts';
import { compileSegments, type Verdict } from '../segments/compile.ts';
import type { MemberRow, Member as MemberSince } from '../segments/members.ts';
import { putMembers } from '../segments/store.ts';
import type { Attempt, SweepKind } from '../sweeps/kind.ts';
import { DAY_MS, type Instant } from '../time.ts';
import { closeCensus } from './close.ts';
import { tallyOfMessage } from './funnel.ts';
import { judged } from './goals.ts';
import { lotsOf } from './lots.ts';
import { type Member, membersAt } from './memberships.ts';
import { CensusParams } from './params.ts';
import { addTally, CensusTally, emptyTally, tallyOfProfile } from './tally.ts';
import { tallyOfClaim } from './voucher-report.ts';

/** Members are kept long enough for a list of them to be read to its end. */
const MEMBERS_KEPT_MS = DAY_MS;
/** Half as many rows of tallies and members as usual, each written once; with the longest ids they still have room. */
const CUSTOMERS_PER_PIECE = 500;

interface Found {
  readonly customer: CustomerKey;
  readonly members: readonly Member[];
}

/**
 * The census: judges every customer as of its instant, counts all that reports tell, and has whoever is behind, or stands in
 * other segments than that, brought up to date. Its close fits the models of what customers are going to do.
 */
export const census: SweepKind<CensusTally, CensusParams, Found> = {
  params: CensusParams,
  tally: CensusTally,
  limit: CUSTOMERS_PER_PIECE,
  empty: emptyTally,
  add: addTally,
  async visit(item, attempt, note) {
    if (attempt.table === 'messages')
      return {
        ...emptyTally(),
        messages: tallyOfMessage(await judged(item, attempt), attempt.instant),
        vouchers: tallyOfClaim(item, attempt.instant),
      };
    const profile = readable(item);
    if (profile === 'unreadable') return { ...emptyTally(), unreadable: 1 };
    if (profile === 'nobody') return emptyTally();
    const { instant, now, params } = attempt;
    const catalog = await currentCatalog(now);
    const models = await modelsBefore(instant, catalog);
    const verdicts = compileSegments(catalog).evaluate(profile, { now: instant, models });
    await correct(profile, verdicts, catalog, instant);
    const moments = { instant, now, before: params.before };
    const members = membersAt(profile, verdicts, moments);
    note({ customer: profile.customer, members });
    const { stages } = models;
    const lots = lotsOf(params);
    return tallyOfProfile(profile, { ...moments, catalog, verdicts, members, stages, lots });
  },
  async keep(notes, attempt) {
    await putMembers(memberRows(notes, attempt), expiry(attempt.instant));
  },
  close: closeCensus,
};

type Verdicts = ReadonlyMap<string, Verdict>;

async function correct(
  profile: Profile,
  verdicts: Verdicts,
  catalog: Catalog,
  asOf: Instant,
): Promise<void> {
  const { customer } = profile;
  if (profile.epoch < epochOf(catalog.epoch))
    await handOver({ customer, hours: 'all', cause: 'census' });
  else if (standsElsewhere(profile, verdicts))
    await handOver({ customer, hours: [], cause: 'census', asOf });
}

/** Whether the segments that a profile holds are others than those that it is found in. */
export function standsElsewhere({ segments }: Profile, verdicts: Verdicts): boolean {
  for (const id in segments) if (!verdicts.has(id)) return true;
  for (const [id, { state }] of verdicts)
    if (state !== 'unknown' && (state === 'in') !== Object.hasOwn(segments, id)) return true;
  return false;
}

function memberRows(
  notes: readonly Found[],
  { sweepId, shard, piece, attempt }: Attempt<unknown>,
): MemberRow[] {
  const bySegment = new Map<string, MemberSince[]>();
  for (const { customer, members } of notes) {
    for (const { segmentId, since } of members) {
      const found = bySegment.get(segmentId);
      if (found) found.push([customer, since]);
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
