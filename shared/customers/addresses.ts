import { emailOf } from '../messages/address.ts';
import type { Profile } from './profile.ts';

/** What a customer can be found by, in its one spelling. */
export interface Address {
  readonly kind: 'email' | 'phone';
  readonly value: string;
}

const phoneForm = /^\+?\d{5,15}$/;

/** A mailbox without regard to case, as mail providers take it; nothing for what is none. */
export function emailAddress(text: string): Address | undefined {
  const mailbox = emailOf({ traits: { email: { value: text } } });
  return mailbox === undefined
    ? undefined
    : { kind: 'email', value: mailbox.normalize('NFC').toLowerCase() };
}

/** A number without the signs that people put between digits; `00` in front means `+`. */
export function phoneAddress(text: string): Address | undefined {
  const value = text.replace(/[\s()./-]/g, '').replace(/^00/, '+');
  return phoneForm.test(value) ? { kind: 'phone', value } : undefined;
}

const readers = { email: emailAddress, phone: phoneAddress } as const;
export const addressKinds = ['email', 'phone'] as const;

/** The addresses in some traits. */
export const addressesIn = (traits: Readonly<Record<string, unknown>>): Address[] =>
  addressKinds.flatMap((kind) => {
    const value = Object.hasOwn(traits, kind) ? traits[kind] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    return readers[kind](String(value)) ?? [];
  });

/** The addresses that a customer can be found by now. */
export const addressesOf = ({ traits }: Pick<Profile, 'traits'>): Address[] =>
  addressesIn(Object.fromEntries(Object.entries(traits).map(([name, { value }]) => [name, value])));

/** What changed between two profiles of a customer: as good as always, nothing. */
export function moved(
  before: Pick<Profile, 'traits'>,
  after: Pick<Profile, 'traits'>,
): { readonly come: readonly Address[]; readonly gone: readonly Address[] } {
  if (addressKinds.every((kind) => before.traits[kind]?.value === after.traits[kind]?.value))
    return { come: [], gone: [] };
  const [old, now] = [addressesOf(before), addressesOf(after)];
  return {
    come: now.filter((one) => !old.some((other) => same(one, other))),
    gone: old.filter((one) => !now.some((other) => same(one, other))),
  };
}

export const same = (a: Address, b: Address): boolean => a.kind === b.kind && a.value === b.value;
