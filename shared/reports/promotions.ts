import * as z from 'zod';
import type { Catalog, Definition } from '../catalog/catalog.ts';
import { countsAt, type Profile } from '../customers/profile.ts';
import { isLeftAlone } from '../offers/holdout.ts';
import { type Placement, rewardOf } from '../offers/placement.ts';
import { promotionOf } from '../offers/promotion.ts';
import { DAY_MS, type Day, dayOf, type Instant, plus } from '../time.ts';
import { addEach, addLists } from './counts.ts';

/** Shown, clicked, claimed, converted; and revenue as an integer of 1e-6. */
const Sums = z.array(z.number()).length(5);
export type Sums = z.output<typeof Sums>;
export const noSums = (): Sums => [0, 0, 0, 0, 0];

/** How long back a holdout is compared. */
export const COMPARED_DAYS = 28;

/** What came of offers, by what is defined: a shop has no more of them than its catalog names. */
export const PromotionTally = z.object({
  /** By placement, offer and arm, as `promotionKey` spells them. */
  sums: z.record(z.string(), Sums),
  /** By placement with a holdout: customers and those who did what is rewarded, first of the treated, then of those left alone. */
  holdouts: z.record(z.string(), z.array(z.int()).length(4)),
});
export type PromotionTally = z.output<typeof PromotionTally>;

export const noPromotions = (): PromotionTally => ({ sums: {}, holdouts: {} });

export function addPromotions(sum: PromotionTally, one: PromotionTally): PromotionTally {
  addEach(sum.sums, one.sums, (all = noSums(), sums) => addLists(all, sums));
  addEach(sum.holdouts, one.holdouts, (all = [0, 0, 0, 0], counts) => addLists(all, counts));
  return sum;
}

/** What one customer did with the offers that are defined, and where they stand in the holdouts, by assignment alone. */
export function promotionsOfProfile(
  profile: Pick<Profile, 'buckets' | 'customer'>,
  { offers, placements }: Pick<Catalog, 'offers' | 'placements'>,
  now: Instant,
): PromotionTally {
  const found = noPromotions();
  for (const { promotions = {} } of Object.values(profile.buckets))
    for (const [key, one] of Object.entries(promotions)) {
      if (!offers.has(promotionOf(key).offerId)) continue;
      found.sums[key] ??= noSums();
      const { viewed, clicked, claimed, converted, revenue } = one;
      addLists(found.sums[key], [viewed, clicked, claimed, converted, revenue]);
    }
  const since = dayOf(plus(now, -COMPARED_DAYS * DAY_MS));
  for (const placement of placements.values()) {
    if (!placement.body.holdout) continue;
    const did = Number(hasDone(profile, rewardOf(placement.body).event, since));
    found.holdouts[placement.id] = isAlone(placement, profile) ? [0, 0, 1, did] : [1, did, 0, 0];
  }
  return found;
}

const isAlone = ({ body }: Definition<Placement>, { customer }: Pick<Profile, 'customer'>) =>
  isLeftAlone(body, customer);

function hasDone({ buckets }: Pick<Profile, 'buckets'>, event: string, since: Day): boolean {
  for (const key in buckets)
    if (countsAt(key) >= since && Object.hasOwn(buckets[key]?.counts ?? {}, event)) return true;
  return false;
}

/** The sums of each offer, or of each placement, by the keys that name it. */
export const sumsBy = (
  { sums }: PromotionTally,
  part: 'offerId' | 'placementId',
): Map<string, Record<string, Sums>> => {
  const found = new Map<string, Record<string, Sums>>();
  for (const [key, one] of Object.entries(sums)) {
    const id = promotionOf(key)[part];
    if (id === '') continue;
    found.set(id, { ...found.get(id), [key]: one });
  }
  return found;
};

/** What the last census of a day, and of all time, found of one offer or placement. */
export const PromotionTotals = z.object({
  sums: z.record(z.string(), Sums),
  holdout: z.array(z.int()).length(4).optional(),
});
export type PromotionTotals = z.output<typeof PromotionTotals>;

export const totalOf = (sums: Readonly<Record<string, Sums>>): Sums =>
  Object.values(sums).reduce((all, one) => addLists(all, one), noSums());
