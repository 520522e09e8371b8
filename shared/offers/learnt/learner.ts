import type { Catalog, Definition } from '../../catalog/catalog.ts';
import { HOUR_MS, type Instant, plus } from '../../time.ts';
import { featureNames } from '../features.ts';
import { learns, type Placement } from '../placement.ts';
import { type Bin, binAfter, binOf, lastClosed } from '../training/bin.ts';
import { listBin } from '../training/store.ts';
import { learnBin } from './fold.ts';
import { type Learnt, nothingLearnt } from './learnt.ts';
import { getLearnt, putLearnt } from './store.ts';

/** What one run takes on for one placement: the next goes on from there. */
const MOST_BINS = 1_000;
const MOST_ROWS = 20_000;
const READ_AT_ONCE = 12;
/** Of the rows of a day: above that something is wrong. */
const MOST_LATE = 0.01;
/** The word by which the alarm finds it. */
export const TOO_LATE = 'trainingRowsTooLate';

/** Lets every placement that learns do so. One that fails does not keep the others from it; then this throws after them. */
export async function learnAll(catalog: Catalog, now: Instant): Promise<void> {
  const failed: unknown[] = [];
  for (const placement of [...catalog.placements.values()].filter(({ body }) => learns(body)))
    try {
      await learnPlacement(placement, catalog, now);
    } catch (error) {
      failed.push(error);
    }
  if (failed.length > 0)
    throw new AggregateError(failed, `${failed.length} placements did not learn`);
}

/** Learns the bins that have closed since it did so last, and writes that down if nobody else has. What then stands. */
export async function learnPlacement(
  placement: Definition<Placement>,
  catalog: Pick<Catalog, 'offers'>,
  now: Instant,
): Promise<Learnt> {
  const standing = await getLearnt(placement.id);
  const names = featureNames(placement, catalog);
  // Nothing closes before it was published that way; an hour more, for whoever publishes often.
  const start = binOf(plus(placement.updatedAt, -HOUR_MS));
  const before = standing?.learnt ?? nothingLearnt(placement.id, names, start);
  const lesson = {
    names,
    categoryOf: (offerId: string) => catalog.offers.get(offerId)?.body.category,
  };
  let learnt = before;
  let rows = 0;
  const bins = binsBetween(before.learnedThrough, lastClosed(now)).slice(0, MOST_BINS);
  for (let at = 0; at < bins.length && rows < MOST_ROWS; at += READ_AT_ONCE) {
    const some = bins.slice(at, at + READ_AT_ONCE);
    const found = await Promise.all(some.map((bin) => listBin(placement.id, bin)));
    for (const [index, binned] of found.entries()) {
      rows += binned.rows.length + binned.latecomers;
      learnt = learnBin(learnt, some[index] as Bin, binned, lesson);
    }
  }
  if (learnt.learnedThrough === before.learnedThrough && standing) return before;
  warnOfLate(learnt);
  const written = await putLearnt(learnt, standing, rows > 0);
  return written ? learnt : before;
}

function binsBetween(after: Bin, through: Bin): Bin[] {
  const bins: Bin[] = [];
  for (let bin = binAfter(after); bin <= through; bin = binAfter(bin)) bins.push(bin);
  return bins;
}

function warnOfLate({ placementId, stretches }: Learnt): void {
  const day = stretches.slice(-4);
  const sum = (of: 'late' | 'shown') => day.reduce((total, stretch) => total + stretch[of], 0);
  const late = sum('late');
  if (late > MOST_LATE * (late + sum('shown')))
    console.warn(JSON.stringify({ [TOO_LATE]: late, placementId }));
}
