import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { Cause, type Profile } from '../customers/profile.ts';
import { asMeant } from '../segments/defined.ts';
import type { Verdict } from '../segments/verdict.ts';
import type { Instant } from '../time.ts';
import { addCounts, addEach, Counts, own } from './counts.ts';
import { MIXED, publicationOf } from './publication.ts';

/** Who is in which segment, and who came into it of late. Bounded by the segments. */
export const Memberships = z.object({
  /** Customers in a segment. */
  sizes: Counts,
  /** Customers of whom it cannot be said yet. */
  unknown: Counts,
  /** Of those in it, who entered since the last census of an earlier day, by cause. */
  entered: z.record(z.string(), z.partialRecord(Cause, z.int())),
  /** Which publication of each segment was evaluated; `mixed` where it was not the same for all. */
  evaluated: z.record(z.string(), z.string()).optional(),
});
export type Memberships = z.output<typeof Memberships>;

export const noMemberships = (): Memberships => ({ sizes: {}, unknown: {}, entered: {} });

export function addMemberships(sum: Memberships, one: Memberships): Memberships {
  addCounts(sum.sizes, one.sizes);
  addCounts(sum.unknown, one.unknown);
  addEach(sum.entered, one.entered, (all = {}, causes) => addCounts(all, causes));
  sum.evaluated = sameEvaluated(sum.evaluated, one.evaluated);
  return sum;
}

/** Since when, and why, somebody is in a segment, as of a census. */
export interface Member {
  readonly segmentId: string;
  readonly since: Instant;
  readonly cause: Cause;
}

/** The instants of a census: as of when it judges, when it looks at somebody, and the last census of an earlier day. */
export interface Moments {
  readonly instant: Instant;
  readonly now: Instant;
  readonly before: Instant | undefined;
}

type Verdicts = ReadonlyMap<string, Verdict>;

/**
 * The segments that a customer is in as of the census: since when their profile says so, or as of now where it has yet to.
 * Who entered between the census' instant and the look at them is not in yet. Then whoever a later census finds in since an
 * instant up to this one's was in at this one, and whoever it finds in since a later one was not: so that entries and sizes
 * say who left, too.
 */
export function membersAt(
  { segments }: Pick<Profile, 'segments'>,
  verdicts: Verdicts,
  { instant, now }: Moments,
): Member[] {
  const found: Member[] = [];
  for (const [segmentId, { state }] of verdicts) {
    if (state !== 'in') continue;
    const { since, cause } = own(segments, segmentId) ?? { since: instant, cause: 'census' };
    if (since <= instant || since > now) found.push({ segmentId, since, cause });
  }
  return found;
}

/** What a customer adds. */
export function membershipsOf(
  members: readonly Member[],
  verdicts: Verdicts,
  { before }: Moments,
  evaluated: Record<string, string>,
): Memberships {
  const found: Memberships = { ...noMemberships(), evaluated };
  for (const [id, { state }] of verdicts) if (state === 'unknown') found.unknown[id] = 1;
  for (const { segmentId, since, cause } of members) {
    found.sizes[segmentId] = 1;
    if (before !== undefined && since > before) found.entered[segmentId] = { [cause]: 1 };
  }
  return found;
}

const publications = new WeakMap<Catalog, Record<string, string>>();

/** The publications of all segments in force: one object for a catalog. */
export function evaluatedOf(catalog: Catalog): Record<string, string> {
  const before = publications.get(catalog);
  if (before) return before;
  const made = Object.fromEntries(
    [...catalog.segments].map(([id, definition]) => [
      id,
      publicationOf(asMeant(definition, catalog.segments)),
    ]),
  );
  publications.set(catalog, made);
  return made;
}

type Evaluated = Memberships['evaluated'];

/** A segment that was published or removed on the way was not evaluated alike for everybody. */
function sameEvaluated(a: Evaluated, b: Evaluated): Evaluated {
  if (a === undefined || a === b) return b ?? a;
  if (b === undefined) return a;
  const ids = new Set([...Object.keys(a), ...Object.keys(b)]);
  const same = [...ids].map((id): [string, string] => {
    const publication = own(a, id);
    return [id, publication !== undefined && publication === own(b, id) ? publication : MIXED];
  });
  return Object.fromEntries(same);
}
