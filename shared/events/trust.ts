import { updateIn } from '../customers/consent.ts';
import { ADDRESS_VERIFIED } from '../customers/verified.ts';
import type { Issue } from '../errors.ts';
import type { Event, Trust } from './event.ts';

/** Whose credential brought the messages of a request. */
export interface Speaker {
  /** How far it is believed about everybody. */
  readonly trust: Trust;
  /** Of a user token: whom it proves. It is believed about them. */
  readonly userId?: string;
}

/** Why a message is none of the speaker's, or nothing: the token of a customer speaks for that customer. */
export const foreignIn = (
  { userId }: Pick<Event, 'userId'>,
  speaker: Speaker,
): Issue | undefined =>
  speaker.userId === undefined || userId === undefined || userId === speaker.userId
    ? undefined
    : { path: ['userId'], message: 'must be the user of the token' };

/**
 * How far a message is believed. A user token proves who they are and what they do, but not that an address is theirs or
 * that they have what is `protected`: of those an `identify` is as good as a page's, and nobody verifies an address by
 * saying so. What a signed-in page still says of its anonymousId alone is a claim likewise.
 */
export function trustIn(said: Event, speaker: Speaker): Trust {
  if (speaker.userId === undefined || said.userId !== speaker.userId) return speaker.trust;
  return said.type === 'identify' || said.event === ADDRESS_VERIFIED || withdraws(said)
    ? speaker.trust
    : 'proven';
}

/** Anybody may, and of a page it counts from its receipt: a slow clock must not put it before the grant that it ends. */
const withdraws = (event: Event): boolean => updateIn(event)?.granted === false;
