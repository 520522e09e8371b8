import { countsAt, type Profile } from '../customers/profile.ts';
import { firstBucket, windowOf } from '../segments/window.ts';
import type { Day, Hour, Instant } from '../time.ts';
import type { Deed } from './cap.ts';
import { type Promotion, promotionOf } from './promotion.ts';

interface Exposed {
  readonly offerId: string;
  readonly on: Deed;
  /** An ISO 8601 duration back from now, in whole hours or days as windows of segments are; ever when absent. */
  readonly within?: string | undefined;
}

const counted = { view: 'viewed', click: 'clicked', claim: 'claimed' } as const satisfies Record<
  Deed,
  keyof Promotion
>;

/** How often a customer saw, clicked or claimed an offer, at whichever placement, by genuine receipts. */
export function exposures(
  profile: Pick<Profile, 'buckets'>,
  { offerId, on, within }: Exposed,
  now: Instant,
): number {
  const first = within === undefined ? '' : firstBucket(windowOf(within), now);
  let sum = 0;
  for (const { at, promotion } of byOffer(profile).get(offerId) ?? [])
    if (at >= first) sum += promotion[counted[on]];
  return sum;
}

interface Dated {
  /** The hour or day at which it counts. */
  readonly at: Hour | Day;
  readonly promotion: Promotion;
}
type ByOffer = ReadonlyMap<string, readonly Dated[]>;

/** One decision asks for every cap of every offer: it looks through the buckets once. */
const looked = new WeakMap<Profile['buckets'], ByOffer>();

function byOffer({ buckets }: Pick<Profile, 'buckets'>): ByOffer {
  const known = looked.get(buckets);
  if (known) return known;
  const found = new Map<string, Dated[]>();
  for (const [key, { promotions = {} }] of Object.entries(buckets)) {
    for (const [spelled, promotion] of Object.entries(promotions)) {
      const { offerId } = promotionOf(spelled);
      const dated = found.get(offerId) ?? [];
      dated.push({ at: countsAt(key), promotion });
      found.set(offerId, dated);
    }
  }
  looked.set(buckets, found);
  return found;
}
