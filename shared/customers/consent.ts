import * as z from 'zod';
import type { Event, LoggedEvent } from '../events/event.ts';
import { Instant } from '../time.ts';
import type { Consent } from './profile.ts';

/** The track event that says it; its properties are what `PUT .../consent` takes. */
export const CONSENT_UPDATED = 'Consent Updated';

/** So much is kept of what was said: a public key can say anything of any channel. */
export const MAX_CONSENTS = 100;

const Label = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .max(64, 'must be at most 64 characters');

/** What somebody agreed to or withdrew from: a whole channel, or one topic of it. */
export const ConsentUpdate = z.strictObject({
  channel: Label,
  topic: Label.optional(),
  granted: z.boolean('must be true or false'),
  /** Where they said so: a page, a form, a call. */
  source: Label,
});
export type ConsentUpdate = z.output<typeof ConsentUpdate>;

/** The same as events say it: whoever knows no topic or no source may say null. */
export const ConsentProperties = z.object(
  { ...ConsentUpdate.shape, topic: Label.nullish(), source: Label.catch('unknown') },
  'must be an object',
);

/** What stands for a channel or a topic, as the API shows it. */
export const ConsentShown = z.object({
  channel: z.string(),
  topic: z.string().optional(),
  granted: z.boolean(),
  source: z.string(),
  at: Instant,
});

export const consentShown = ({ id: _id, trust: _trust, ...said }: Consent) => said;

/** What an event says about consent, or nothing. */
export const updateIn = (event: Event): z.output<typeof ConsentProperties> | undefined =>
  event.type === 'track' && event.event === CONSENT_UPDATED
    ? ConsentProperties.safeParse(event.properties).data
    : undefined;

/** The same as it counts. */
export function consentOf(event: LoggedEvent): Consent | undefined {
  const update = updateIn(event);
  if (update === undefined) return undefined;
  const { channel, topic, granted, source } = update;
  const { messageId: id, trust } = event;
  const at = isByOurClock(event) ? event.receivedAt : event.at;
  return { channel, ...(topic && { topic }), granted, source, at, id, trust };
}

/**
 * Whether what an event says of consent counts from its receipt. A page whose clock is slow would withdraw before the grant
 * that it means to end; only what is imported is taken at its word, and what a server says.
 */
export const isByOurClock = ({ event, trust, via }: Pick<LoggedEvent, 'event' | 'trust' | 'via'>) =>
  event === CONSENT_UPDATED && trust === 'claimed' && via === 'live';

/**
 * A total order, so that the greatest is a join. Anybody may withdraw, but a grant through a public write key is only a
 * claim: it counts where there is neither a proven grant nor a withdrawal. Of those the latest wins, a withdrawal at a tie.
 */
export function consentWins(a: Consent, b: Consent): boolean {
  const [left, right] = [rank(a), rank(b)];
  const place = left.findIndex((part, index) => part !== right[index]);
  return place >= 0 && (left[place] ?? '') > (right[place] ?? '');
}

const rank = ({ granted, trust, at, id, source }: Consent): readonly string[] => [
  granted && trust === 'claimed' ? '0 claimed grant' : '1 stands',
  at,
  granted ? '0 granted' : '1 withdrawn',
  id,
  source,
  trust,
];
