import { bringUpToDate, handOver } from '../customers/bring.ts';
import { type CustomerKey, isKnown } from '../customers/customer.ts';
import type { Cause } from '../customers/profile.ts';
import { tooLargeIn } from '../customers/traits.ts';
import type { Outcome } from '../customers/world.ts';
import { AppError } from '../errors.ts';
import type { Caller } from '../lambda/route.ts';
import { stop } from '../messages/reservation.ts';
import { withdrawalIn } from '../messages/withdrawal.ts';
import { countShown } from '../offers/spent/count.ts';
import { type Hour, hourOf, type Instant } from '../time.ts';
import { addressOf, sourceOf } from './address.ts';
import { chunksOf, type Placed } from './chunk.ts';
import { concurrently } from './concurrently.ts';
import type { Chunk, EventType, Via } from './event.ts';
import { type Draft, type Envelope, normalise, sharedContext } from './normalise.ts';
import type { Dropped, Recorded } from './recorded.ts';
import { rejectOf } from './rejects/reject.ts';
import { putRejects } from './rejects/store.ts';
import { claimHour, putChunk } from './store.ts';
import { foreignIn, type Speaker, trustIn } from './trust.ts';

/** More customers than this in one request are left to the refold queue. */
export const MAX_FOLDED = 50;
const ABREAST = 10;
/** The message is recorded all the same: a trait alone must not cost the rest of it. */
const TOO_LARGE =
  'is larger than 1 KB: the event is recorded, and the profile keeps no value of it';

/** How messages came. */
export interface Arrival extends Speaker {
  /** From the route; a batch says it in each message. */
  readonly type?: EventType;
  /** Of a batch, as it was sent. */
  readonly context?: unknown;
  readonly via: Via;
  readonly keyId: string;
  readonly now: Instant;
  /** The ids of messages that come without one. */
  readonly newId: () => string;
  /** Which anonymous customers are not to be recorded, and why; everybody is where it is absent. */
  readonly refusedAmong?: (
    customers: readonly CustomerKey[],
  ) => Promise<ReadonlyMap<CustomerKey, string>>;
}

/** A secret key proves what it says, a user token what it says of its user; a write key is public, a claim. */
export const arrivalOf = (
  caller: Caller,
  how: Omit<Arrival, 'trust' | 'userId' | 'keyId'>,
): Arrival => ({
  ...how,
  trust: caller.kind === 'secret' ? 'proven' : 'claimed',
  ...(caller.kind === 'user' && { userId: caller.userId }),
  keyId: caller.kind === 'anyone' ? 'none' : caller.keyId,
});

interface Work {
  readonly customer: CustomerKey;
  readonly hours: readonly Hour[];
  readonly cause: Cause;
  readonly news: readonly string[];
}

/**
 * Records the messages of one request: drops those that are not valid, stops what is withdrawn, puts the others into the
 * log, from where they are safe, and brings their customers up to date or hands them over to the refold queue.
 *
 * Throws `unavailable` when a chunk could not be put, or neither fold nor queue took a customer: the client must send the
 * whole request again, and may, because everything that was done is done once more to no effect.
 */
export async function record(messages: readonly unknown[], arrival: Arrival): Promise<Recorded> {
  const { drafts, dropped, tooLarge } = await withoutRefused(read(messages, arrival), arrival);
  const placed = settled(
    await concurrently(drafts, ABREAST, ({ draft }) => place(draft, arrival)),
    'An hour could not be claimed',
  );
  const { via, now } = arrival;
  settled(await stopWithdrawn(placed, now), 'A stop could not be put');
  const chunks = [...Map.groupBy(placed, ({ event }) => trustIn(event, arrival))].flatMap(
    ([trust, own]) => chunksOf(own, { receivedAt: now, trust, via }),
  );
  settled(await concurrently(chunks, ABREAST, putChunk), 'A chunk could not be put');
  const [folded] = await Promise.all([
    bringAll(chunks, arrival),
    via === 'live' &&
      countShown(
        placed.map(({ event }) => event),
        now,
      ),
    keepRejects(messages, [...dropped, ...tooLarge], arrival),
  ]);
  return { accepted: drafts.length, dropped, folded };
}

function read(messages: readonly unknown[], { type, context, ...speaker }: Arrival) {
  const envelope: Envelope = { ...(type && { type }), context: sharedContext(context) };
  const drafts: { readonly index: number; readonly draft: Draft }[] = [];
  const dropped: Dropped[] = [];
  const tooLarge: Dropped[] = [];
  for (const [index, message] of messages.entries()) {
    const reading = normalise(message, envelope);
    if (reading.state === 'refused') {
      dropped.push({ index, path: reading.path, message: reading.message });
      continue;
    }
    const foreign = foreignIn(reading.draft, speaker);
    if (foreign) {
      dropped.push({ index, ...foreign });
      continue;
    }
    drafts.push({ index, draft: reading.draft });
    const [trait] = tooLargeIn(reading.draft);
    if (trait !== undefined) tooLarge.push({ index, path: ['traits', trait], message: TOO_LARGE });
  }
  return { drafts, dropped, tooLarge };
}

/** Before anything of them is in the log, which forgets nothing. */
async function withoutRefused(found: ReturnType<typeof read>, { refusedAmong }: Arrival) {
  const anonymous = new Set(
    found.drafts.map(({ draft }) => sourceOf(draft)).filter((source) => !isKnown(source)),
  );
  if (!refusedAmong || anonymous.size === 0) return found;
  const refused = await refusedAmong([...anonymous]);
  const drafts: typeof found.drafts = [];
  const dropped = [...found.dropped];
  for (const one of found.drafts) {
    const message = refused.get(sourceOf(one.draft));
    if (message === undefined) drafts.push(one);
    else dropped.push({ index: one.index, path: ['anonymousId'], message });
  }
  return { ...found, drafts, dropped: dropped.sort((a, b) => a.index - b.index) };
}

/** Gives a message what it lacks. Only one with an id and no time costs a write: its retries must find its hour. */
async function place({ messageId, time, ...draft }: Draft, { now, newId }: Arrival) {
  const source = sourceOf(draft);
  const claimed =
    messageId !== undefined && time === undefined
      ? await claimHour(source, messageId, hourOf(now))
      : hourOf(now);
  const event = { ...draft, messageId: messageId ?? newId(), time: time ?? now };
  return { ...addressOf({ ...draft, ...(time && { time }) }, claimed), event } satisfies Placed;
}

/** Before anything else, so that no message is begun after the answer, however long the fold takes. */
function stopWithdrawn(placed: readonly Placed[], now: Instant) {
  const stops = placed.flatMap(({ source, event }) => {
    const withdrawn = withdrawalIn(event, now);
    return withdrawn ? [{ source, withdrawn }] : [];
  });
  const bySource = [...Map.groupBy(stops, ({ source }) => source)];
  return concurrently(bySource, ABREAST, ([source, own]) =>
    stop(
      source,
      own.map(({ withdrawn }) => withdrawn),
    ),
  );
}

async function bringAll(chunks: readonly Chunk[], { via, now }: Arrival): Promise<boolean> {
  const work = workOf(chunks, via === 'import' ? 'import' : 'event');
  const bring = work.length > MAX_FOLDED ? leave : (one: Work) => foldOrLeave(one, now);
  const outcomes = settled(
    await concurrently(work, ABREAST, bring),
    'A customer could be neither folded nor handed over',
  );
  return outcomes.every((outcome) => outcome === 'current');
}

function workOf(chunks: readonly Chunk[], cause: Cause): Work[] {
  return [...Map.groupBy(chunks, ({ source }) => source)].map(([customer, own]) => ({
    customer,
    hours: [...new Set(own.map(({ hour }) => hour))].sort(),
    cause,
    news: own.flatMap(({ events }) => events.map(({ messageId }) => messageId)),
  }));
}

async function foldOrLeave(work: Work, now: Instant): Promise<Outcome> {
  try {
    return await bringUpToDate(work, now);
  } catch (error) {
    console.error(JSON.stringify({ failed: 'fold', customer: work.customer, error: told(error) }));
    return leave(work);
  }
}

async function leave(work: Work): Promise<'handed-over'> {
  await handOver(work);
  return 'handed-over';
}

/** What was dropped, or left out of a profile, is kept for the debugger; that this fails must not cost the messages that were good. */
async function keepRejects(
  messages: readonly unknown[],
  dropped: readonly Dropped[],
  { keyId, now, newId }: Arrival,
): Promise<void> {
  if (dropped.length === 0) return;
  const rejects = dropped.map((one) => rejectOf(messages[one.index], one, { at: now, keyId }));
  try {
    await putRejects(rejects, { id: newId(), now });
  } catch (error) {
    console.error(
      JSON.stringify({ failed: 'rejects', keyId, count: dropped.length, error: told(error) }),
    );
  }
}

/** The results, if there is one for everybody; throws `unavailable` if not. */
function settled<Result>(
  outcomes: readonly PromiseSettledResult<Result>[],
  failure: string,
): Result[] {
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) {
    console.error(
      JSON.stringify({ failed: failure, count: failed.length, error: told(failed[0]?.reason) }),
    );
    throw new AppError('unavailable', 'The events could not all be recorded: send them again');
  }
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

const told = (error: unknown): string => String((error as Error)?.stack ?? error);
