import type { Catalog } from '../../catalog/catalog.ts';
import { shown } from '../../customers/customer.ts';
import { AppError } from '../../errors.ts';
import type { Instant } from '../../time.ts';
import { isDone } from '../claims/claim.ts';
import { getClaim } from '../claims/store.ts';
import { getCode } from '../codes/store.ts';
import { isFree, offersWith } from './look.ts';
import { stateOf, type VoucherShown } from './redemption.ts';

interface Circumstances {
  readonly catalog: Catalog;
  readonly now: Instant;
}

/** What is known of a code. Throws `not-found`. */
export async function showVoucher(
  code: string,
  { catalog, now }: Circumstances,
): Promise<VoucherShown> {
  const taken = await getCode(code);
  if (!taken) return showUntaken(code, catalog);
  const { poolId, offerId, customer } = taken;
  const claim = customer && (await getClaim(customer, offerId));
  if (customer === undefined) return { code: taken.code, state: 'void', poolId, offerId };
  // Its claim is under way.
  if (!claim || !isDone(claim)) return { code: taken.code, state: 'free', poolId };
  return {
    ...{ code: taken.code, state: stateOf(claim, now), poolId, offerId },
    ...{ claimId: claim.claimId, customerId: shown(customer), expiresAt: claim.expiresAtInstant },
    ...(claim.value !== undefined && { value: claim.value }),
    redemptions: Object.entries(claim.redemptions).map(([orderId, one]) => ({ orderId, ...one })),
  };
}

async function showUntaken(code: string, catalog: Catalog): Promise<VoucherShown> {
  const [generic] = offersWith(code, catalog);
  if (generic) {
    const { voucher, endsAt } = generic.body;
    return {
      ...{ code: voucher?.code ?? code, state: 'generic', offerId: generic.id, expiresAt: endsAt },
      ...(voucher?.value !== undefined && { value: voucher.value }),
    };
  }
  if (await isFree(code, catalog)) return { code, state: 'free' };
  throw new AppError('not-found', `There is no code "${code}"`);
}
