import * as z from 'zod';
import { eventName, type LoggedEvent } from '../events/event.ts';
import { DefinitionId } from '../lambda/id.ts';
import {
  addPromotion,
  CLAIMED,
  CLICKED,
  noPromotion,
  type Promotion,
  type PromotionKey,
  promotionKey,
  VIEWED,
} from '../offers/promotion.ts';
import type { Verdict } from '../offers/receipt.ts';
import { hourOf, type Instant } from '../time.ts';
import type { CustomerKey } from './customer.ts';
import { isOrder, microsIn, revenueOf } from './orders.ts';
import type { Bucket } from './profile.ts';

/** Says of a receipt whether it is genuine, of one of these customers, at an instant. Pure. */
export type Verify = (receipt: string, customers: readonly CustomerKey[], at: Instant) => Verdict;

/** Where no receipt has to be looked at. */
export const verifyNothing: Verify = () => ({ state: 'forged' });

/** What each event with a receipt proves. */
export type Proofs = ReadonlyMap<LoggedEvent, Verdict>;

export const isUnverified = (proof: Verdict | undefined): boolean =>
  proof !== undefined && proof.state !== 'genuine';

/** What the receipts of events prove, each looked at once, as of when the event happened. */
export function proofsOf(
  events: readonly LoggedEvent[],
  verify: Verify,
  customers: readonly CustomerKey[],
): Proofs {
  const proofs = new Map<LoggedEvent, Verdict>();
  for (const event of events) {
    const receipt = event.properties?.receipt;
    if (receipt === undefined || receipt === null) continue;
    const verdict: Verdict =
      typeof receipt === 'string' ? verify(receipt, customers, event.at) : { state: 'forged' };
    proofs.set(event, verdict);
  }
  return proofs;
}

/** So many in a bucket: more than anybody is shown, and fewer than a script may be. */
const MAX_PROMOTIONS = 100;

/**
 * What a bucket's events say of offers. Of one decision a deed counts once in an hour, as it lies and as it counts, also in
 * a bucket of a day: so the hours of a day add up to the day.
 */
export function promotionsOf(
  events: readonly LoggedEvent[],
  proofs: Proofs,
): Pick<Bucket, 'promotions'> {
  const once = new Set<string>();
  const first = (...name: string[]) => {
    const spelled = JSON.stringify(name);
    return !once.has(spelled) && Boolean(once.add(spelled));
  };
  const found: [PromotionKey, Promotion][] = [];
  for (const event of [...events].sort(worthFirst)) {
    const key = keyOf(event, proofs.get(event));
    if (key === undefined) continue;
    if (key.deed === 'claimed') {
      found.push([key.key, { ...noPromotion, claimed: 1 }]);
      continue;
    }
    const hour = `${event.hour}@${hourOf(event.at)}`;
    const revenue = key.deed === 'converted' ? worthOf(event) : 0;
    const order = orderIn(event) ?? key.decisionId;
    const counts = first(key.deed, hour, key.key, key.decisionId);
    const pays = revenue !== 0 && first('revenue', hour, key.key, order);
    if (!counts && !pays) continue;
    found.push([
      key.key,
      { ...noPromotion, [key.deed]: Number(counts), revenue: pays ? revenue : 0 },
    ]);
  }
  return sumPromotions(found);
}

/** Sums by key, in order. Of too many the first by name stay, as of categories; without any a bucket has no such field. */
export function sumPromotions(
  entries: Iterable<readonly [PromotionKey, Promotion]>,
): Pick<Bucket, 'promotions'> {
  const found = new Map<PromotionKey, Promotion>();
  for (const [key, promotion] of entries)
    found.set(key, addPromotion(found.get(key) ?? noPromotion, promotion));
  if (found.size === 0) return {};
  const inOrder = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return { promotions: Object.fromEntries(inOrder.slice(0, MAX_PROMOTIONS)) };
}

type Deed =
  | {
      readonly deed: 'viewed' | 'clicked' | 'converted';
      readonly key: PromotionKey;
      readonly decisionId: string;
    }
  | { readonly deed: 'claimed'; readonly key: PromotionKey };

const Claim = z.object({ offerId: DefinitionId });

function keyOf(event: LoggedEvent, proof: Verdict | undefined): Deed | undefined {
  const served = proof?.state === 'genuine' ? proof.served : undefined;
  const name = eventName(event);
  if (name === CLAIMED) {
    const { data: claim } = Claim.safeParse(event.properties);
    // Anybody may say so; only the house knows.
    if (!claim || event.trust !== 'proven') return undefined;
    const isOfIt = served?.offerId === claim.offerId;
    const key = isOfIt
      ? promotionKey(served.placementId, served.offerId, served.arm)
      : promotionKey('', claim.offerId, '');
    return { deed: 'claimed', key };
  }
  if (!served) return undefined;
  const { placementId, offerId, arm, decisionId } = served;
  const deed = name === VIEWED ? 'viewed' : name === CLICKED ? 'clicked' : 'converted';
  return { deed, key: promotionKey(placementId, offerId, arm), decisionId };
}

/** What an event brought in: an order as everywhere, any other one what it calls `revenue`. */
export const worthOf = (event: LoggedEvent): number =>
  isOrder(event) ? revenueOf(event) : microsIn(event.properties?.revenue);

const Ordered = z.object({ order_id: z.union([z.string(), z.number()]).transform(String) });

const orderIn = ({ properties }: LoggedEvent): string | undefined =>
  Ordered.safeParse(properties).data?.order_id;

/** Of what is said of one order more than once, what is proven is worth more, then what was said first. */
function worthFirst(a: LoggedEvent, b: LoggedEvent): number {
  if (a.trust !== b.trust) return a.trust === 'proven' ? -1 : 1;
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return worthOf(b) - worthOf(a);
}
