import { randomUUID } from 'node:crypto';
import { derivedKey } from '../access/keys.ts';
import { type CustomerKey, shown } from '../customers/customer.ts';
import { findProfile } from '../customers/read.ts';
import { ADDRESS_VERIFIED, stateOf } from '../customers/verified.ts';
import { AppError } from '../errors.ts';
import type { Instant } from '../time.ts';
import { addressHash, emailOf, isMailbox } from './address.ts';
import type { Verification } from './link.ts';
import type { Message } from './message.ts';
import { countQuestion } from './questions.ts';
import { changeMessage, getMessage, planMessage } from './store.ts';
import type { Step } from './transitions.ts';
import { recordProven } from './unsubscribe.ts';
import { questionTo } from './verification.ts';
import { enqueue } from './work.ts';

export type Asked =
  | { readonly state: 'verified' }
  /** Under way: the id under which the customer's messages list it. */
  | { readonly state: 'asked'; readonly messageId: string };

/**
 * Asks whoever has an address whether they are the customer: the one given, or the profile's. Throws `not-found` for
 * nobody, `invalid` where there is no address, `too-many-requests` when the customer or the address was asked too often.
 */
export async function ask(
  customer: CustomerKey,
  { address, now }: { readonly address?: string | undefined; readonly now: Instant },
): Promise<Asked> {
  const profile = await findProfile(customer);
  if (!profile) throw new AppError('not-found', `Nothing is known of ${shown(customer)}`);
  const to = address ?? emailOf(profile);
  if (to === undefined || !isMailbox(to))
    throw new AppError('invalid', 'There is no address to send a link to', [
      { path: ['address'], message: 'must be a mail address: the profile holds none' },
    ]);
  if (emailOf(profile) === to && stateOf(profile, 'email') === 'verified')
    return { state: 'verified' };
  await countQuestion(profile.customer, to, now);
  const question = await planMessage(questionTo(profile.customer, { to, mark: randomUUID(), now }));
  await enqueue([question]);
  return { state: 'asked', messageId: question.sendId };
}

export type Answerable = 'unknown' | 'expired' | (Message & { readonly to: string });

/** What a link asks, if it may still be answered. What was answered before may be answered again, to no effect. */
export async function questionBehind(link: Verification, now: Instant): Promise<Answerable> {
  const message = await getMessage(link.customer, link.sendId);
  const { to, verifiedAt } = message ?? {};
  const isSame =
    to !== undefined && addressHash(to, await derivedKey('address', '1')) === link.address;
  if (!message || !isSame) return 'unknown';
  return verifiedAt === undefined && now > link.expiresAt ? 'expired' : { ...message, to };
}

const answered =
  (now: Instant): Step =>
  (message) =>
    message.verifiedAt === undefined ? { ...message, verifiedAt: now } : message;

/**
 * The address is the customer's. Said once: whoever follows the link again says the same, and not that it is still so.
 * Throws when that is not safe in the log.
 */
export async function confirm(
  question: Message & { readonly to: string },
  now: Instant,
): Promise<void> {
  const { customer, sendId, to } = question;
  const { verifiedAt: timestamp = now } =
    (await changeMessage(question, answered(now))) ?? question;
  const properties = { channel: 'email', address: to };
  const messageId = `verified-${sendId}`;
  const said = { type: 'track', event: ADDRESS_VERIFIED, messageId, timestamp, properties };
  await recordProven(customer, [said], { by: 'link', now });
}
