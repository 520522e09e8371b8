import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CustomerKey } from '../customers/customer.ts';
import type { Instant } from '../time.ts';

/** What a receipt proves: that this offer was served to this customer, with which probability, by which decision. */
export interface Served {
  /** 16 characters of base64url. */
  readonly decisionId: string;
  readonly offerId: string;
  readonly placementId: string;
  /** 0 for the first: it alone was drawn, and its probability is exact. */
  readonly slot: number;
  /** How the placement chose. */
  readonly arm: Arm;
  /** Of being served in its slot, in (0, 1]; kept as a 32-bit float. */
  readonly probability: number;
  readonly customer: CustomerKey;
  /** To the second. */
  readonly at: Instant;
  /** What the choice looked at, where it learns. */
  readonly context?: Context;
}

/** `holdout`: a fallback for somebody who is left alone. `fallback`: nothing else fitted. */
export const arms = ['ranked', 'fallback', 'holdout'] as const;
export type Arm = (typeof arms)[number];

/** What a decision looked at, in sixteen steps for each feature so that it fits into a receipt; see `features.ts`. */
export interface Context {
  /** Of the names of the features, 0 to 65,535: a receipt that looked at others teaches nothing. */
  readonly features: number;
  /** Each 0 to 15, at most 26 of them; the bias is not among them. Of an odd number a receipt gives back one 0 more. */
  readonly steps: readonly number[];
}

export type Verdict =
  | { readonly state: 'genuine'; readonly served: Omit<Served, 'customer'> }
  | { readonly state: 'forged' | 'foreign' | 'expired' };

/** How long after a decision its receipt still counts. */
export const RECEIPT_LIFE_MS = 90 * 24 * 3_600_000;

/** Which key signs: the form's name is the id of its key, so that a new form brings a new key. */
export const RECEIPT_KEY = { purpose: 'receipt', id: 'r2' } as const;
export const DECISION_BYTES = 12;
/** So many still fit beside two ids of the greatest length. */
export const MOST_STEPS = 26;

/** Characters. */
const LONGEST = 200;
const FORM = RECEIPT_KEY.id;
const OWNER_BYTES = 4;
const MAC_BYTES = 9;
const AT = {
  probability: DECISION_BYTES,
  second: DECISION_BYTES + 4,
  /** The slot in five bits, the arm in two. */
  slot: DECISION_BYTES + 8,
  owner: DECISION_BYTES + 9,
  features: DECISION_BYTES + 9 + OWNER_BYTES,
} as const;
const LEAST_BYTES = AT.features + MAC_BYTES;

/**
 * A receipt of at most 200 characters: `r2:<offerId>:<placementId>:<tail>`. The tail holds, one after the other, the decision,
 * the probability, the second, slot and arm, four bytes of the customer's hash, where the choice looked at a context that, two
 * features a byte, and nine bytes of an HMAC-SHA256 over all of it. Ids are spelled out, because two ids of 64 characters fit
 * into 200 characters only without base64.
 */
export function sign(served: Served, key: Buffer): string {
  const head = [FORM, served.offerId, served.placementId].join(':');
  const fixed = Buffer.alloc(AT.features);
  Buffer.from(served.decisionId, 'base64url').copy(fixed, 0, 0, DECISION_BYTES);
  fixed.writeFloatBE(served.probability, AT.probability);
  fixed.writeUInt32BE(Math.floor(Date.parse(served.at) / 1_000), AT.second);
  fixed.writeUInt8((served.slot & 31) | (arms.indexOf(served.arm) << 5), AT.slot);
  ownerTag(served.customer).copy(fixed, AT.owner);
  const body = Buffer.concat([fixed, packed(served.context)]);
  return `${head}:${Buffer.concat([body, mac(head, body, key)]).toString('base64url')}`;
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
  if (receipt.length > LONGEST) return { state: 'forged' };
  const [form, offerId, placementId, encoded, ...rest] = receipt.split(':');
  if (form !== FORM || !offerId || !placementId || !encoded || rest.length > 0)
    return { state: 'forged' };
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.length < LEAST_BYTES || bytes.toString('base64url') !== encoded)
    return { state: 'forged' };
  const body = bytes.subarray(0, bytes.length - MAC_BYTES);
  const head = [form, offerId, placementId].join(':');
  if (!timingSafeEqual(mac(head, body, key), bytes.subarray(body.length)))
    return { state: 'forged' };
  const owner = body.subarray(AT.owner, AT.features);
  if (!ownerTags(customers).some((tag) => tag.equals(owner))) return { state: 'foreign' };
  const at = new Date(body.readUInt32BE(AT.second) * 1_000).toISOString();
  if (Date.parse(now) - Date.parse(at) > RECEIPT_LIFE_MS) return { state: 'expired' };
  const context = unpacked(body.subarray(AT.features));
  return {
    state: 'genuine',
    served: {
      decisionId: body.subarray(0, DECISION_BYTES).toString('base64url'),
      offerId,
      placementId,
      slot: body.readUInt8(AT.slot) & 31,
      arm: arms[body.readUInt8(AT.slot) >> 5] ?? 'ranked',
      probability: body.readFloatBE(AT.probability),
      at,
      ...(context && { context }),
    },
  };
}

/** The offer that a receipt names, genuine or not. */
export const offerNamedBy = (receipt: string): string | undefined => receipt.split(':', 2)[1];

/** Two bytes say which features, then there are two features a byte. */
function packed(context: Context | undefined): Buffer {
  if (context === undefined) return Buffer.alloc(0);
  const steps = context.steps.slice(0, MOST_STEPS);
  const bytes = Buffer.alloc(2 + Math.ceil(steps.length / 2));
  bytes.writeUInt16BE(context.features, 0);
  steps.forEach((step, index) => {
    const at = 2 + (index >> 1);
    bytes.writeUInt8(bytes.readUInt8(at) | ((step & 15) << (index % 2 === 0 ? 4 : 0)), at);
  });
  return bytes;
}

function unpacked(bytes: Buffer): Context | undefined {
  if (bytes.length < 2) return undefined;
  const steps = [...bytes.subarray(2)].flatMap((byte) => [byte >> 4, byte & 15]);
  return { features: bytes.readUInt16BE(0), steps };
}

const ownerTag = (customer: CustomerKey): Buffer =>
  createHash('sha256').update(customer).digest().subarray(0, OWNER_BYTES);

/** A fold asks about the same customers again and again. */
const tagged = new WeakMap<readonly CustomerKey[], readonly Buffer[]>();

function ownerTags(customers: readonly CustomerKey[]): readonly Buffer[] {
  const known = tagged.get(customers);
  if (known) return known;
  const tags = customers.map(ownerTag);
  tagged.set(customers, tags);
  return tags;
}

const mac = (head: string, body: Buffer, key: Buffer): Buffer =>
  createHmac('sha256', key).update(head).update(body).digest().subarray(0, MAC_BYTES);
