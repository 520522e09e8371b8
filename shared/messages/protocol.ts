import type { CustomerKey } from '../customers/customer.ts';
import { type Instant, plus } from '../time.ts';
import type { Excess } from './caps.ts';
import { type Hold, held, heldByExcess } from './judge.ts';
import type { Stop, Wish } from './ledger.ts';
import { AGAIN_MS, type Because, type Message } from './message.ts';
import { isDue, mayResend } from './reconcile.ts';
import type { Answer } from './refusal.ts';
import {
  awaitEvents,
  claim,
  defer,
  free,
  freeToResend,
  giveUp,
  markSent,
  type Step,
  settle,
  withhold,
  withholdClaimed,
} from './transitions.ts';

/** Asked again on the way: what was reserved too long ago is reserved again. */
export type Clock = () => Instant;

/**
 * What the protocol does to the world, one conditional write or one call each. Any of them may throw, with or without having
 * been done; a worker may die at any of them. A million of them are tried against hands that fail.
 */
export interface Hands {
  readonly get: (customer: CustomerKey, sendId: string) => Promise<Message | undefined>;
  /** Under the message's revision, tried again from what another writer left. */
  readonly change: (message: Message, step: Step) => Promise<Message | undefined>;
  /** Under the ledger's version, likewise. */
  readonly keepPlace: (customer: CustomerKey, wish: Wish) => Promise<'written' | Stop | Excess>;
  readonly giveBack: (
    customer: CustomerKey,
    place: Pick<Wish, 'sendId' | 'by'>,
  ) => Promise<unknown>;
  /** By the address's hash. */
  readonly keepAddress: (address: string, message: Message) => Promise<boolean>;
  /** The mail provider's account itself may not send for a while: until when nobody asks it again. */
  readonly halt: (because: string, now: Instant) => Promise<Instant>;
  readonly clock: Clock;
}

/** A message that is ready to go. */
export interface Parcel {
  /** What one attempt asks of the ledger, at any instant of it. */
  readonly wish: (now: Instant) => Wish;
  /** A hash; nothing where the channel has no addresses that two may share. */
  readonly address?: string | undefined;
  readonly heldAt: (now: Instant) => Hold | undefined;
  /** Notes with a step how the message goes out. */
  readonly noting?: (step: Step) => Step;
  /** Done once the place is kept, and before the message is claimed, so that it may fail: why it must not go, if it must not. */
  readonly complete?: (() => Promise<Because | undefined>) | undefined;
  /** Asked once the message is claimed: why it must not go after all, if it must not. */
  readonly admit?: (() => Promise<Because | undefined>) | undefined;
  /** Takes back what `admit` took, when nothing was sent. */
  readonly refund?: (() => Promise<void>) | undefined;
  /** Calls the provider once. Never throws. */
  readonly send: () => Promise<Answer>;
}

/** A reservation older than this is made again before the call: no call begins later than this after a stop. */
const RESERVED_MS = 5_000;
/** A content that the provider refused so often is not going to please it. */
const MAX_CLAIMS = 5;
/** How long a message that a restored backup holds is not looked at. */
const PARKED_MS = 60 * 60_000;

/**
 * Looks after one message: delivers it if it is planned, finds out what became of it if somebody claimed it and was not heard of again.
 * Any number of workers may do so at once, and again. Throws when it must be tried again later.
 */
export async function lookAfter(
  { customer, sendId }: Pick<Message, 'customer' | 'sendId'>,
  hands: Hands,
  {
    parkedBefore = '',
    deliver,
  }: {
    readonly parkedBefore?: Instant | undefined;
    readonly deliver: (message: Message) => Promise<void>;
  },
): Promise<void> {
  const message = await hands.get(customer, sendId);
  if (message === undefined) return;
  const { state, plannedAt } = message;
  if (state !== 'planned' && state !== 'claimed') return void (await hands.change(message, settle));
  if (plannedAt < parkedBefore)
    return void (await hands.change(message, defer('parked', plus(hands.clock(), PARKED_MS))));
  const planned = state === 'planned' ? message : await reconcile(message, hands);
  if (planned) await deliver(planned);
}

/**
 * A claimed message whose worker was not heard of again. The provider's events have a quarter of an hour to say that it was
 * sent; after that marketing counts as unknown for good, and what matters more than a second copy is planned again.
 */
async function reconcile(message: Message, { change, clock }: Hands): Promise<Message | undefined> {
  const token = message.claim ?? '';
  const now = clock();
  if (isDue(message, now) && mayResend(message)) return change(message, freeToResend(token, now));
  await change(message, isDue(message, now) ? giveUp(token) : awaitEvents(token));
  return undefined;
}

/**
 * Reserve, claim, send once, mark. The claim is the only licence to call, and it is given once: whatever happens between it
 * and the mark that is not a definite refusal leaves the message claimed. Throws when the queue must bring it again.
 */
export async function post(message: Message, parcel: Parcel, hands: Hands): Promise<void> {
  const { customer } = message;
  const { change, keepPlace, keepAddress, giveBack, clock } = hands;
  const { wish, address, heldAt, noting = (step) => step, complete, admit, refund } = parcel;

  let reservedAt = clock();
  const hold =
    heldAt(reservedAt) ?? refusedBy(await keepPlace(customer, wish(reservedAt)), message);
  if (hold) return void (await change(message, noting(held(hold))));
  if (address !== undefined && !(await keepAddress(address, message))) {
    await change(message, noting(withhold('same-address')));
    return void (await giveBack(customer, wish(reservedAt)));
  }
  const lacking = await complete?.();
  if (lacking !== undefined) {
    await change(message, noting(withhold(lacking)));
    return void (await giveBack(customer, wish(reservedAt)));
  }
  const token = wish(reservedAt).by;
  const safely = <Result>(step: () => Promise<Result>) => beforeCall(message, token, hands, step);
  const mine = await safely(() => change(message, noting(claim(token, clock(), address))));
  if (mine === undefined) return;

  const refusal = await safely(async () => admit?.());
  if (refusal !== undefined) {
    await safely(() => change(mine, withholdClaimed(token, refusal)));
    return void (await giveBack(customer, wish(reservedAt)));
  }
  while (clock() > plus(reservedAt, RESERVED_MS)) {
    reservedAt = clock();
    const late = await safely(
      async () =>
        heldAt(reservedAt) ?? refusedBy(await keepPlace(customer, wish(reservedAt)), message),
    );
    if (late) {
      await safely(async () => {
        await refund?.();
        await change(mine, unclaimed(token, late, reservedAt));
      });
      return void (await giveBack(customer, wish(reservedAt)));
    }
  }
  await conclude(mine, await parcel.send(), parcel, hands);
}

/** What the ledger's answer means for the message. */
export function refusedBy(
  answer: 'written' | Stop | Excess,
  message: Pick<Message, 'notAfter'>,
): Hold | undefined {
  if (answer === 'written') return undefined;
  return 'because' in answer ? heldByExcess(answer, message) : { because: 'stopped' };
}

/** What was held after it was claimed. */
const unclaimed = (token: string, hold: Hold, now: Instant): Step =>
  hold.until === undefined
    ? withholdClaimed(token, hold.because)
    : free(token, now, { because: hold.because, until: hold.until });

/**
 * A step between claim and call. Where it throws, nothing was sent for sure, so the claim is given back, which also finds
 * a claim whose own answer was lost; then the queue brings the message again.
 */
async function beforeCall<Result>(
  { customer, sendId, plannedAt }: Message,
  token: string,
  { get, change }: Hands,
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    const message = await get(customer, sendId);
    if (message) await change(message, free(token, message.claimedAt ?? plannedAt));
    throw error;
  }
}

/** What the provider's answer makes of a message that we hold. */
async function conclude(
  mine: Message,
  answer: Answer,
  { refund }: Pick<Parcel, 'refund'>,
  hands: Hands,
): Promise<void> {
  const { customer, sendId, claim: token = '' } = mine;
  const { change, giveBack, halt, clock } = hands;
  if (answer.kind === 'accepted') return void (await change(mine, markSent(token, clock())));
  if (answer.kind === 'lost') return;

  const { about, name } = answer;
  const hopeless = about === 'address' || (about === 'content' && mine.claims >= MAX_CLAIMS);
  const now = clock();
  const tellOthers = () =>
    mine.channel === 'email' ? halt(name, now) : Promise.resolve(plus(now, AGAIN_MS));
  const until = about === 'account' ? await haltedUntil(tellOthers, now) : undefined;
  const because = mine.channel === 'push' && about === 'address' ? 'dead-token' : 'refused';
  const freed = free(token, now, until === undefined ? undefined : { because: 'account', until });
  await change(mine, hopeless ? withholdClaimed(token, because) : freed);
  await refund?.();
  await giveBack(customer, { sendId, by: token });
  if (about === 'moment' || (about === 'content' && !hopeless))
    throw new Error(`The provider refused ${sendId} for now: ${name}`);
}

/** The claim is freed whether or not the others can be told. */
async function haltedUntil(halt: () => Promise<Instant>, now: Instant): Promise<Instant> {
  try {
    return await halt();
  } catch {
    return plus(now, AGAIN_MS);
  }
}
