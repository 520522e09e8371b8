import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { emptyCatalog } from '../../../../shared/catalog/catalog.ts';
import { queues } from '../../../../shared/clients/sqs.ts';
import { type CustomerKey, known } from '../../../../shared/customers/customer.ts';
import { readLog } from '../../../../shared/events/store.ts';
import { claimOffer } from '../../../../shared/offers/claims/offer.ts';
import { addCodes } from '../../../../shared/offers/pools/add.ts';
import { redeem } from '../../../../shared/offers/redemptions/redeem.ts';
import { anOffer } from '../../../support/offers.ts';

export const NOW = '2026-06-01T12:00:00.000Z';
const secret = { kind: 'secret' } as const;

/** Nothing listens to the queue: whoever is handed over to it stays there. */
export const noQueues = () => mockClient(queues).on(SendMessageCommand).resolves({});

/** A catalog with one offer of that name. */
export const offering = (id: string, body: Record<string, unknown>) => ({
  ...emptyCatalog,
  offers: new Map([[id, anOffer(id, body)]]),
});
export type Offering = ReturnType<typeof offering>;

/** Claims the one offer of a catalog by a server, and says what came of it: a state, or the reason why not. */
export async function claim(
  catalog: Offering,
  customer: CustomerKey | string,
  { now = NOW, caller = secret }: { now?: string; caller?: { kind: 'secret' | 'write' } } = {},
) {
  const [offerId = ''] = catalog.offers.keys();
  const who = /^[au]:/.test(customer) ? (customer as CustomerKey) : known(customer);
  try {
    const asked = { customer: who, offerId };
    const { state, claim } = await claimOffer(asked, { caller, catalog, now });
    return { state, code: claim.code, claim };
  } catch (error) {
    return { state: reasonOf(error) };
  }
}

export async function redeemed(
  catalog: Offering,
  code: string,
  { customer = 'ada', orderId = '1', basket = 100, now = NOW } = {},
) {
  try {
    const who = { customer: known(customer), orderId, basket };
    return (await redeem(code, who, { catalog, now })).state;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Faults are thrown on; refusals are answers. */
function reasonOf(error: unknown): string {
  const { reason, kind } = error as { readonly reason?: string; readonly kind?: string };
  if (reason === undefined && kind !== 'not-found') throw error;
  return reason ?? 'not-found';
}

export const someCodes = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, n) => `CODE-${from + n}`);

export const fill = (poolId: string, codes: readonly string[]) =>
  addCodes(poolId, { codes: [...codes] }, { seed: 'any', now: NOW });

/** How often a customer's log says that they claimed, by the ids of the events. */
export const claimsInLog = async (customer: CustomerKey): Promise<number> => {
  const events = (await readLog(customer)).flatMap((chunk) => chunk.events);
  return new Set(events.map(({ messageId }) => messageId)).size;
};
