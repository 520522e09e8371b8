import { derivedKey } from '../../access/keys.ts';
import type { Catalog, Definition } from '../../catalog/catalog.ts';
import { currentCatalog } from '../../catalog/store.ts';
import { anonymous } from '../../customers/customer.ts';
import { sourceOf } from '../../events/address.ts';
import { type Event, eventName } from '../../events/event.ts';
import type { Instant } from '../../time.ts';
import type { Deed } from '../cap.ts';
import type { Offer } from '../offer.ts';
import { CLICKED, VIEWED } from '../promotion.ts';
import { offerNamedBy, RECEIPT_KEY, verify } from '../receipt.ts';
import { type Counter, countersOf } from './limits.ts';
import { addSpent } from './store.ts';

const deeds: Readonly<Record<string, Deed>> = { [VIEWED]: 'view', [CLICKED]: 'click' };

/** An event that would count, if its receipt is genuine. */
export interface Claim {
  readonly event: Event;
  readonly receipt: string;
  readonly on: Deed;
  readonly offer: Definition<Offer>;
}

/** The events that say of an offer with limits for everybody that it was seen or clicked. Most shops have no such offer. */
export const claimsIn = (
  events: readonly Event[],
  { offers }: Pick<Catalog, 'offers'>,
  now: Instant,
): Claim[] =>
  events.flatMap((event) => {
    const on = deeds[eventName(event) ?? ''];
    const receipt = event.properties?.receipt;
    if (on === undefined || typeof receipt !== 'string') return [];
    const offer = offers.get(offerNamedBy(receipt) ?? '');
    return offer && countersOf(offer, now, on).length > 0 ? [{ event, receipt, on, offer }] : [];
  });

/** What was counted here: a deed counts once for a decision, however often it is told of. */
const counted = new Set<string>();
const MOST_COUNTED = 10_000;

/**
 * Counts what recorded events prove of offers with limits for everybody, so that decisions stop serving those that are used
 * up. Approximate: what another container has counted may be counted again, and what cannot be is only told to the log,
 * since the events themselves are safe.
 */
export async function countShown(events: readonly Event[], now: Instant): Promise<void> {
  if (!events.some(hasReceipt)) return;
  try {
    const claims = claimsIn(events, await currentCatalog(now), now);
    if (claims.length === 0) return;
    const key = await derivedKey(RECEIPT_KEY.purpose, RECEIPT_KEY.id);
    const times = new Map<string, { readonly counter: Counter; times: number }>();
    for (const claim of claims.filter((one) => isNews(one, key, now))) {
      for (const counter of countersOf(claim.offer, now, claim.on)) {
        const name = `${counter.offerId} ${counter.counter}`;
        const sum = times.get(name) ?? { counter, times: 0 };
        times.set(name, { counter, times: sum.times + 1 });
      }
    }
    await Promise.all([...times.values()].map((one) => addSpent(one.counter, one.times)));
  } catch (error) {
    console.error(JSON.stringify({ failed: 'counters', error: String(error) }));
  }
}

const hasReceipt = ({ properties }: Event): boolean => typeof properties?.receipt === 'string';

/** Receipts of the device that a customer has just signed in on are theirs already. */
function isNews({ event, receipt, on, offer }: Claim, key: Buffer, now: Instant): boolean {
  const { anonymousId } = event;
  const own = sourceOf(event);
  const customers = anonymousId === undefined ? [own] : [own, anonymous(anonymousId)];
  const verdict = verify(receipt, customers, key, now);
  if (verdict.state !== 'genuine') return false;
  const name = `${verdict.served.decisionId} ${offer.id} ${on}`;
  if (counted.has(name)) return false;
  if (counted.size >= MOST_COUNTED) counted.clear();
  counted.add(name);
  return true;
}
