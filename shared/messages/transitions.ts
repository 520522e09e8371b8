import { type Instant, plus } from '../time.ts';
import { calm } from './advance.ts';
import type { Limit } from './caps.ts';
import {
  AGAIN_MS,
  type Because,
  type Deferral,
  type Message,
  RECONCILE_MS,
  shardOf,
} from './message.ts';

/**
 * What we ourselves do to a message. Each gives the message after the step, or nothing where the step is not open: then
 * somebody else has been faster, or the provider's report has.
 */
export type Step = (message: Message) => Message | undefined;

const heldBy = (message: Message, claim: string): boolean =>
  message.state === 'claimed' && message.claim === claim;

/**
 * `planned -> claimed`. The attention stays where planning put it, which saves two index writes. A message that this token
 * holds already is answered as it is: the answer to its claim was lost, and somebody has changed it since.
 */
export const claim =
  (token: string, now: Instant, addressHash?: string): Step =>
  (message) => {
    if (heldBy(message, token)) return message;
    if (message.state !== 'planned') return undefined;
    const claims = message.claims + 1;
    const claimed = {
      ...unheld(message),
      state: 'claimed',
      claim: token,
      claimedAt: now,
      claims,
    } as const;
    return addressHash === undefined ? claimed : { ...claimed, addressHash };
  };

/** A step that also notes how the message goes out, in which words, and, where that is settled by it, on which channel. */
export const noting =
  (step: Step, how: Partial<Message>): Step =>
  (message) => {
    const next = step(message);
    if (next === undefined || next === message) return next;
    const { channel = next.channel, ...rest } = how;
    return { ...next, ...rest, ...(next.state !== 'planned' && { channel }) };
  };

/** `claimed -> sent`. Attention stays until the delivery is known, for the same reason. */
export const markSent =
  (token: string, now: Instant): Step =>
  (message) =>
    heldBy(message, token) ? { ...message, state: 'sent', sentAt: now } : undefined;

/** `planned -> delivered`, for the inbox: the write is the delivery, so there is nothing to be unsure about. */
export const deliverInbox =
  (content: NonNullable<Message['content']>, now: Instant): Step =>
  (message) =>
    message.state === 'planned'
      ? calm({
          ...unheld(message),
          state: 'delivered',
          content,
          claimedAt: now,
          sentAt: now,
          deliveredAt: now,
        })
      : undefined;

/** `claimed -> planned`, after a definite refusal: the provider has nothing, so somebody may claim it again later. */
export const free =
  (token: string, now: Instant, deferred?: Message['deferred']): Step =>
  (message) => {
    if (!heldBy(message, token)) return undefined;
    const freed = unclaimed(message, deferred?.until ?? plus(now, AGAIN_MS));
    return deferred ? { ...freed, deferred } : freed;
  };

/** `claimed -> planned`, when neither answer nor event came in time and the message is worth the risk of two. */
export const freeToResend =
  (token: string, now: Instant): Step =>
  (message) =>
    heldBy(message, token)
      ? { ...unclaimed(message, plus(now, AGAIN_MS)), resends: message.resends + 1 }
      : undefined;

/** `claimed -> unknown`: perhaps sent, never sent again. */
export const giveUp =
  (token: string): Step =>
  (message) =>
    heldBy(message, token) ? calm({ ...message, state: 'unknown' }) : undefined;

/** `planned -> withheld`. */
export const withhold =
  (because: Because, limit?: Limit): Step =>
  (message) =>
    message.state === 'planned'
      ? calm({ ...unheld(message), state: 'withheld', because, ...(limit && { limit }) })
      : undefined;

/** Planned, or claimed, still, to be looked at again at an instant; the report and whoever asks can say why. */
export const defer =
  (because: Deferral, until: Instant, limit?: Limit): Step =>
  (message) => {
    if (message.state !== 'planned' && message.state !== 'claimed') return undefined;
    const { deferred } = message;
    if (deferred?.because === because && deferred.until === until) return message;
    const waits = { ...unheld(message), deferred: { because, until }, ...(limit && { limit }) };
    return attentive(waits, until);
  };

/** It waits for nothing any more. */
const unheld = ({ deferred: _, limit: __, ...message }: Message): Message => message;

/** `claimed -> withheld`, when the provider refused the address itself, or the call comes too late. */
export const withholdClaimed =
  (token: string, because: Because): Step =>
  (message) =>
    heldBy(message, token) ? calm({ ...unheld(message), state: 'withheld', because }) : undefined;

/** Planned still, to be looked at again. */
export const postpone =
  (now: Instant): Step =>
  (message) =>
    message.state === 'planned' ? attentive(message, plus(now, AGAIN_MS)) : undefined;

/** Planned still, until its own time has come. */
export const untilItsTime: Step = (message) => {
  if (message.state !== 'planned') return undefined;
  const { notBefore } = message;
  return notBefore === undefined || message.attentionAt === notBefore
    ? message
    : attentive(message, notBefore);
};

/** Claimed still: looked at again when the provider's events have had their time. */
export const awaitEvents =
  (token: string): Step =>
  (message) => {
    const due = plus(message.claimedAt ?? message.plannedAt, RECONCILE_MS);
    return heldBy(message, token) && (message.attentionAt ?? '') < due
      ? attentive(message, due)
      : undefined;
  };

/** What is past planned and claimed needs no attention, however it kept some. */
export const settle: Step = (message) =>
  message.state !== 'planned' && message.state !== 'claimed' && message.attentionAt !== undefined
    ? calm(message)
    : undefined;

const attentive = (message: Message, attentionAt: Instant): Message => ({
  ...message,
  attentionShard: shardOf(message.sendId),
  attentionAt,
});

function unclaimed(
  { claim: _, claimedAt: __, ...message }: Message,
  attentionAt: Instant,
): Message {
  // Whichever channel is best is found out again.
  const channel = message.contenders === undefined ? message.channel : 'best';
  return attentive({ ...message, channel, state: 'planned' }, attentionAt);
}
