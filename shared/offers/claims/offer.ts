import type { Catalog } from '../../catalog/catalog.ts';
import { type CustomerKey, idsOf } from '../../customers/customer.ts';
import { AppError } from '../../errors.ts';
import { leaveProven } from '../../events/leave.ts';
import type { Caller } from '../../lambda/route.ts';
import { dayOf, type Instant } from '../../time.ts';
import type { Offer } from '../offer.ts';
import { addToDay } from '../pools/days/store.ts';
import { watchPool } from '../pools/find.ts';
import { removeFree } from '../pools/store.ts';
import { CLAIMED } from '../promotion.ts';
import { countersOf } from '../spent/limits.ts';
import { addSpent } from '../spent/store.ts';
import { type DoneClaim, standingOf } from './claim.ts';
import { judgeClaim } from './judge.ts';
import { refusal } from './refusal.ts';
import { listClaimsOf, settleClaim } from './store.ts';
import { begunOf, type Outcome, take } from './take.ts';
import { claimantOf } from './who.ts';

export interface Claiming {
  readonly customer: CustomerKey;
  readonly offerId: string;
  readonly placementId?: string | undefined;
  readonly receipt?: string | undefined;
}

interface Circumstances {
  readonly caller: Pick<Caller, 'kind'>;
  readonly catalog: Catalog;
  readonly now: Instant;
}

/**
 * Claims an offer for a customer, or finds what they have of it: theirs, or of the visitor that they were. Whoever was cut
 * off asks again, and gets the same. Throws `not-found` for an offer that is not in force and was never claimed by them, and
 * `conflict` or `forbidden` with the reason.
 */
export async function claimOffer(
  { customer, offerId, ...shown }: Claiming,
  { caller, catalog, now }: Circumstances,
): Promise<Outcome> {
  const claimant = await claimantOf(customer, caller, catalog);
  const claims = await listClaimsOf(claimant.ids, offerId);
  const standing = standingOf(claims);
  if (standing) return { state: 'again', claim: await settle(standing, now) };
  const offer = catalog.offers.get(offerId)?.body;
  if (!offer) throw new AppError('not-found', `There is no offer "${offerId}"`);
  if (claimant.isClosed) throw refusal('merged');
  const begun = await begunOf(claims, claimant.holder);
  // What has its code already is the customer's, whatever has changed meanwhile.
  if (!begun?.hasCode) await judgeClaim(offer, claimant.profile, { catalog, now });
  const who = begun?.claim.customer ?? claimant.holder;
  const taken = await take({ customer: who, offerId, offer, ...shown, now }, begun);
  if (taken.state === 'new') await count(taken.claim, offer, now);
  return { ...taken, claim: await settle(taken.claim, now) };
}

/** What is left to do once a claim stands. Done again, it is the same: an event is known by its id. */
async function settle(claim: DoneClaim, now: Instant): Promise<DoneClaim> {
  if (claim.settled) return claim;
  const { customer, offerId, claimId, code, poolId, placementId, receipt, claimedAt } = claim;
  if (poolId !== undefined && code !== undefined) await removeFree(poolId, code);
  const said = {
    type: 'track' as const,
    ...idsOf(customer),
    ...{ event: CLAIMED, messageId: `claim-${claimId}`, time: claimedAt },
    properties: {
      offerId,
      claimId,
      ...(placementId && { placementId }),
      ...(receipt && { receipt }),
    },
  };
  await leaveProven(said, now);
  await settleClaim(claim);
  return { ...claim, settled: true };
}

/** About how fast a pool goes, and for decisions about how often the offer was claimed. The claim stands, whatever becomes of this. */
async function count({ poolId, offerId }: DoneClaim, offer: Offer, now: Instant): Promise<void> {
  try {
    const counters = countersOf({ id: offerId, body: offer }, now, 'claim');
    await Promise.all(counters.map((counter) => addSpent(counter)));
    if (poolId === undefined) return;
    await addToDay(poolId, dayOf(now), 'taken', 1);
    await watchPool(poolId, now);
  } catch (error) {
    console.error(JSON.stringify({ failed: 'counting', offerId, error: String(error) }));
  }
}
