import { type ServedVoucher, standIn, type Tools, type VoucherAsked } from '../campaigns/engine.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { CustomerKey } from '../customers/customer.ts';
import { AppError } from '../errors.ts';
import type { DoneClaim } from '../offers/claims/claim.ts';
import { claimOffer } from '../offers/claims/offer.ts';
import type { Instant } from '../time.ts';

/** What one message may ask for; another block shows its `else`, and words that need more are not said. */
const MAX_CLAIMED = 5;

/** Claims what is asked for; nothing where the customer has no code. Throws when that is not known, or not safe. */
export type Claiming = (asked: VoucherAsked) => Promise<ServedVoucher | undefined>;

/** What stands for the vouchers of a message before its place is kept: of each offer that has some. */
export const standIns =
  ({ offers }: Pick<Catalog, 'offers'>): Tools['voucher'] =>
  (asked) =>
    offers.get(asked.offerId)?.body.voucher ? standIn(asked) : undefined;

/**
 * The tools with the customer's own vouchers. What is asked for is found by saying the message, and claimed one after the
 * other, for what one comes to may lead down another branch: nothing is claimed that is not shown. What the words cannot do
 * without goes first. Said once more, after whatever crash, it claims the same: a customer has one claim of an offer.
 */
export async function withVouchers(
  say: (tools: Tools) => unknown,
  tools: Tools,
  claiming: Claiming,
): Promise<{ readonly tools: Tools; readonly claimed: readonly string[] }> {
  const known = new Map<string, ServedVoucher | undefined>();
  while (known.size < MAX_CLAIMED) {
    const asked = askedIn(say, tools, known);
    const next = asked.find(({ needed }) => needed) ?? asked[0];
    if (next === undefined) break;
    const shown = asked.find(({ offerId, receipt }) => offerId === next.offerId && receipt);
    const found = await claiming({ ...shown, ...next });
    known.set(next.offerId, found);
    if (next.needed && !found) break;
  }
  return {
    tools: { ...tools, voucher: ({ offerId }) => known.get(offerId) },
    claimed: [...known].flatMap(([offerId, voucher]) => (voucher ? [offerId] : [])),
  };
}

/** What is asked for beyond what is known, and found by `tools.voucher` to be there at all. */
function askedIn(
  say: (tools: Tools) => unknown,
  tools: Tools,
  known: ReadonlyMap<string, ServedVoucher | undefined>,
): readonly VoucherAsked[] {
  const asked: VoucherAsked[] = [];
  const voucher = (one: VoucherAsked) => {
    if (known.has(one.offerId)) return known.get(one.offerId);
    const found = tools.voucher(one);
    if (found) asked.push(one);
    return found;
  };
  try {
    say({ ...tools, voucher });
  } catch {
    // What it says then is for the last time to find out.
  }
  return asked;
}

/** Claims for the customer of a message. Of a code that was redeemed, or is past its time, they have no more use. */
export const claimsFor =
  (
    customer: CustomerKey,
    { catalog, clock }: { readonly catalog: Catalog; readonly clock: () => Instant },
  ): Claiming =>
  async ({ offerId, receipt }) => {
    const now = clock();
    const caller = { kind: 'secret' } as const;
    const shown = receipt === undefined ? {} : { receipt, placementId: placementIn(receipt) };
    try {
      const { claim } = await claimOffer({ customer, offerId, ...shown }, { caller, catalog, now });
      return isUsable(claim, now) ? servedOf(claim) : undefined;
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
      console.error(
        JSON.stringify({ failed: 'voucher', offerId, because: error.reason ?? error.kind }),
      );
      return undefined;
    }
  };

const placementIn = (receipt: string): string | undefined => receipt.split(':')[2];

const isUsable = ({ expiresAtInstant, redemptions, times }: DoneClaim, now: Instant): boolean =>
  now < expiresAtInstant && Object.keys(redemptions).length < times;

function servedOf(claim: DoneClaim): ServedVoucher | undefined {
  const { offerId, code, expiresAtInstant: expiresAt, value, minimumBasket } = claim;
  return code === undefined ? undefined : { offerId, code, expiresAt, value, minimumBasket };
}
