import type { Event, LoggedEvent } from '../events/event.ts';
import type { Register } from './profile.ts';

/** Traits that a write key may claim once, and never change: what a message is sent to. */
export type IsProtected = (trait: string) => boolean;

/** Name and value, in UTF-8: two hundred of them are well below what an item holds. */
const MAX_TRAIT_BYTES = 1_024;

/**
 * The traits that an event sets. One that is too large for a profile is set to null: what was known before is no longer so,
 * and nothing is better than what is wrong. A claim of a protected trait must say something.
 */
export function traitsOf(
  event: LoggedEvent,
  isProtected: IsProtected,
): Record<string, Register<unknown>> {
  const { at, receivedAt, messageId: id, trust } = event;
  const entries = said(event).flatMap(([trait, value]): [string, Register<unknown>][] => {
    const held = fits(trait, value) ? value : null;
    if (!fits(trait, held)) return [];
    if (trust === 'proven' || !isProtected(trait)) return [[trait, { value: held, at, id, trust }]];
    // Which claim was first is for our clock to say: any client can send one that is dated 1970.
    return claimsNothing(held) ? [] : [[trait, { value: held, at: receivedAt, id, trust }]];
  });
  return Object.fromEntries(entries);
}

/** The names of the traits in a message that are too large for a profile. */
export const tooLargeIn = (message: Pick<Event, 'type' | 'traits'>): string[] =>
  said(message)
    .filter(([trait, value]) => !fits(trait, value))
    .map(([trait]) => trait);

const said = ({ type, traits = {} }: Pick<Event, 'type' | 'traits'>) =>
  type === 'identify' ? Object.entries(traits) : [];

/** Neither text nor a number: a form that was left empty must not take an address before the customer names it. */
const claimsNothing = (value: unknown): boolean =>
  typeof value === 'string' ? value.trim() === '' : typeof value !== 'number';

const fits = (trait: string, value: unknown): boolean =>
  Buffer.byteLength(trait) + Buffer.byteLength(JSON.stringify(value)) <= MAX_TRAIT_BYTES;
