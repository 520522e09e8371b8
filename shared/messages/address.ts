import { createHmac } from 'node:crypto';
import type { Profile, Register } from '../customers/profile.ts';
import type { Message } from './message.ts';

/** One mailbox and nothing else: what could name a second one, or end a header, is refused. */
const mailbox = /^[^\s,;:<>()[\]"\\@\p{Cc}]{1,64}@[^\s,;:<>()[\]"\\@\p{Cc}]{1,255}$/u;

/** The customer's address for mail, from the trait `email`; nothing when there is none that could be one. */
export function emailOf({
  traits,
}: {
  readonly traits: Readonly<Record<string, Pick<Register<unknown>, 'value'>>>;
}): string | undefined {
  const email = traits.email?.value;
  if (typeof email !== 'string') return undefined;
  const trimmed = email.trim();
  return mailbox.test(trimmed) ? trimmed : undefined;
}

/** Where a message goes. */
export const recipientOf = ({ to }: Pick<Message, 'to'>, profile: Profile): string | undefined =>
  to ?? emailOf(profile);

/** Whether a text is a mailbox that mail can be sent to. */
export const isMailbox = (text: string): boolean => mailbox.test(text);

/** An address as a key: the same for any spelling of its case, and not to be guessed without the house's own key. */
export const addressHash = (address: string, key: Buffer): string =>
  createHmac('sha256', key)
    .update(address.normalize('NFC').toLowerCase())
    .digest('base64url')
    .slice(0, 22);
