import type { Catalog } from '../../catalog/catalog.ts';
import { type CustomerKey, shown } from '../../customers/customer.ts';
import { AppError } from '../../errors.ts';
import type { Instant } from '../../time.ts';
import { type DoneClaim, isDone, standingOf } from '../claims/claim.ts';
import { claimOffer } from '../claims/offer.ts';
import { refusal } from '../claims/refusal.ts';
import { getClaim, listClaimsOf } from '../claims/store.ts';
import { claimantOf } from '../claims/who.ts';
import { getCode } from '../codes/store.ts';
import { isFree, offersWith } from './look.ts';
import { type RedemptionRequest, redemptionOf, refusedFor } from './redemption.ts';
import { putRedemption, removeRedemption } from './store.ts';

interface Circumstances {
  readonly catalog: Catalog;
  readonly now: Instant;
}

const SECRET = { kind: 'secret' } as const;

/**
 * Redeems a code for an order of a customer: theirs, or of the visitor that they were. For the same order again it answers
 * the same, whatever has become of the offer. Of two codes that one customer came to by a merge, one may be redeemed.
 *
 * Throws `not-found` for a code that there is not, `conflict` and `forbidden` with the reason.
 */
export async function redeem(
  code: string,
  {
    customer,
    orderId,
    basket,
  }: Pick<RedemptionRequest, 'orderId' | 'basket'> & { customer: CustomerKey },
  { catalog, now }: Circumstances,
) {
  const { claim, standing } = await claimBehind(code, customer, { catalog, now });
  const before = redemptionOf(claim, orderId);
  if (before) return redeemed('again', code, claim, { orderId, at: before.at });
  const refused = refusedFor(claim, { basket, now, standing });
  if (refused) throw refusal(refused);
  const redemption = { at: now, ...(basket !== undefined && { basket }) };
  if (await putRedemption(claim, orderId, redemption)) {
    const redemptions = { ...claim.redemptions, [orderId]: redemption };
    return redeemed('new', code, { ...claim, redemptions }, { orderId, at: now });
  }
  // Somebody else was faster, or our own answer was lost.
  const found = await getClaim(claim.customer, claim.offerId);
  const own = found && isDone(found) ? redemptionOf(found, orderId) : undefined;
  if (!found || !isDone(found) || !own) throw refusal('used-up');
  return redeemed('again', code, found, { orderId, at: own.at });
}

const redeemed = (
  state: 'new' | 'again',
  code: string,
  { offerId, claimId, customer, value, times, redemptions }: DoneClaim,
  { orderId, at }: { readonly orderId: string; readonly at: Instant },
) => ({
  state,
  redemption: {
    ...{ code, offerId, claimId, customerId: shown(customer), orderId, redeemedAt: at },
    ...(value !== undefined && { value }),
    left: Math.max(0, times - Object.keys(redemptions).length),
  },
});

/** Takes the redemption for an order back; once more, or where there is none, changes nothing. Throws `not-found`. */
export async function rollBack(
  code: string,
  orderId: string,
  { customer, catalog }: { readonly customer: CustomerKey | undefined; readonly catalog: Catalog },
): Promise<void> {
  const taken = await getCode(code);
  if (taken) {
    const claim = taken.customer && (await getClaim(taken.customer, taken.offerId));
    if (claim && isDone(claim)) await removeRedemption(claim, orderId);
    return;
  }
  const offers = offersWith(code, catalog);
  if (offers.length === 0) throw new AppError('not-found', `There is no code "${code}"`);
  if (customer === undefined)
    throw new AppError('invalid', 'Whose? The code is the same for everybody', [
      { path: ['query', 'customer'], message: 'must be the id of a customer' },
    ]);
  const { ids } = await claimantOf(customer, SECRET, catalog);
  for (const { id } of offers)
    for (const claim of await listClaimsOf(ids, id))
      if (isDone(claim)) await removeRedemption(claim, orderId);
}

async function claimBehind(code: string, customer: CustomerKey, { catalog, now }: Circumstances) {
  const { ids } = await claimantOf(customer, SECRET, catalog);
  const taken = await getCode(code);
  if (!taken) return genericBehind(code, { customer, ids }, { catalog, now });
  if (taken.customer === undefined) throw refusal('void');
  const owner = taken.customer;
  // Whoever it was claimed for may have merged since, and the profile of who they are may not say so yet.
  const isOwn = ids.includes(owner) || (await claimantOf(owner, SECRET, catalog)).holder === ids[0];
  if (!isOwn) throw refusal('not-the-owner');
  const claims = await listClaimsOf([...new Set([...ids, owner])], taken.offerId);
  const claim = claims.find(({ claimId }) => claimId === taken.claimId);
  const standing = standingOf(claims);
  if (!claim || !isDone(claim) || !standing) throw refusal('not-claimed');
  return { claim, standing };
}

/** Of the offers with a code, one that the customer has claimed; else, where it is open to all, one claimed at once. */
async function genericBehind(
  code: string,
  { customer, ids }: { readonly customer: CustomerKey; readonly ids: readonly CustomerKey[] },
  { catalog, now }: Circumstances,
) {
  const offers = offersWith(code, catalog);
  for (const { id } of offers) {
    const standing = standingOf(await listClaimsOf(ids, id));
    if (standing) return { claim: standing, standing };
  }
  const open = offers.find(({ body }) => body.voucher?.open);
  if (open) {
    const { claim } = await claimOffer(
      { customer, offerId: open.id },
      { caller: SECRET, catalog, now },
    );
    return { claim, standing: claim };
  }
  if (offers.length > 0 || (await isFree(code, catalog))) throw refusal('not-claimed');
  throw new AppError('not-found', `There is no code "${code}"`);
}
