import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CustomerKey } from '../customers/customer.ts';
import type { Instant } from '../time.ts';

/** What a receipt proves: that this offer was served to this customer, with which probability, by which decision. */
export interface Served {
  readonly decisionId: string;
  readonly offerId: string;
  readonly placementId: string;
  /** Of being served in its slot, in (0, 1]; kept as a 32-bit float. */
  readonly probability: number;
  readonly customer: CustomerKey;
  /** To the second. */
  readonly at: Instant;
}

export type Verdict =
  | { readonly state: 'genuine'; readonly served: Omit<Served, 'customer'> }
  | { readonly state: 'forged' | 'foreign' | 'expired' };

/** How long after a decision its receipt still counts. */
export const RECEIPT_LIFE_MS = 90 * 24 * 3_600_000;

/** Which key signs: the form's name is the id of its key, so that a new form brings a new key. */
export const RECEIPT_KEY = { purpose: 'receipt', id: 'r1' } as const;

const FORM = RECEIPT_KEY.id;
const CUSTOMER_BYTES = 6;
const TAIL_BYTES = 4 + 4 + CUSTOMER_BYTES;
const MAC_BYTES = 12;

/**
 * A receipt of at most 200 characters: `r1:<decisionId>:<offerId>:<placementId>:<tail>`, where the tail holds the
 * probability, the second, six bytes of the customer's hash and twelve of an HMAC-SHA256 over all of it. Ids are spelled out,
 * because two ids of 64 characters fit into 200 characters only without base64.
 */
export function sign(served: Served, key: Buffer): string {
  const head = [FORM, served.decisionId, served.offerId, served.placementId].join(':');
  const tail = Buffer.alloc(TAIL_BYTES);
  tail.writeFloatBE(served.probability, 0);
  tail.writeUInt32BE(Math.floor(Date.parse(served.at) / 1_000), 4);
  ownerTag(served.customer).copy(tail, 8);
  return `${head}:${Buffer.concat([tail, mac(head, tail, key)]).toString('base64url')}`;
}

/**
 * Whether a receipt is ours, of one of these customers (an id and those merged into it), and still counts at `now`.
 * Anything that is not a receipt is `forged`.
 */
export function verify(
  receipt: string,
  customers: readonly CustomerKey[],
  key: Buffer,
  now: Instant,
): Verdict {
  const [form, decisionId, offerId, placementId, encoded, ...rest] = receipt.split(':');
  if (form !== FORM || !decisionId || !offerId || !placementId || !encoded || rest.length > 0)
    return { state: 'forged' };
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.length !== TAIL_BYTES + MAC_BYTES || bytes.toString('base64url') !== encoded)
    return { state: 'forged' };
  const tail = bytes.subarray(0, TAIL_BYTES);
  const head = [form, decisionId, offerId, placementId].join(':');
  if (!timingSafeEqual(mac(head, tail, key), bytes.subarray(TAIL_BYTES)))
    return { state: 'forged' };
  if (!customers.some((customer) => ownerTag(customer).equals(tail.subarray(8))))
    return { state: 'foreign' };
  const at = new Date(tail.readUInt32BE(4) * 1_000).toISOString();
  if (Date.parse(now) - Date.parse(at) > RECEIPT_LIFE_MS) return { state: 'expired' };
  return {
    state: 'genuine',
    served: { decisionId, offerId, placementId, probability: tail.readFloatBE(0), at },
  };
}

const ownerTag = (customer: CustomerKey): Buffer =>
  createHash('sha256').update(customer).digest().subarray(0, CUSTOMER_BYTES);

const mac = (head: string, tail: Buffer, key: Buffer): Buffer =>
  createHmac('sha256', key).update(head).update(tail).digest().subarray(0, MAC_BYTES);
