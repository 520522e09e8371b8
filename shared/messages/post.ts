import { derivedKey } from '../access/keys.ts';
import type { Channel } from '../campaigns/channel.ts';
import type { Entry } from '../campaigns/render.ts';
import type { Profile } from '../customers/profile.ts';
import { type Instant, plus } from '../time.ts';
import { addressHash } from './address.ts';
import type { Message } from './message.ts';
import type { Outgoing } from './outgoing.ts';
import type { Answer } from './refusal.ts';
import { giveBack, keepAddress, keepPlace } from './reservation.ts';
import { changeMessage, getMessage } from './store.ts';
import {
  claim,
  deliverInbox,
  free,
  markSent,
  noting,
  withhold,
  withholdClaimed,
} from './transitions.ts';
import { wishOf } from './wish.ts';

type Clock = () => Instant;

/** A reservation older than this is made again before the call: no call begins later than this after a stop. */
const RESERVED_MS = 5_000;
/** A content that the provider refused so often is not going to please it. */
const MAX_CLAIMS = 5;

/**
 * Reserve, claim, send once, mark. The claim is the only licence to call, and it is given once: whatever happens between it
 * and the mark that is not a definite refusal leaves the message claimed. Throws when the queue must bring it again.
 */
export async function post(
  message: Message,
  profile: Profile,
  outgoing: Outgoing,
  { how, clock }: { readonly how: How; readonly clock: Clock },
): Promise<void> {
  const { customer } = message;
  const address = outgoing.address && (await hashOf(outgoing.address));
  const wish = wishOf({ ...message, channel: how.channel }, profile, address);

  let reservedAt = clock();
  if ((await keepPlace(customer, wish(reservedAt))) !== 'written')
    return void (await changeMessage(message, noting(withhold('stopped'), how)));
  if (address !== undefined && !(await keepAddress(address, message))) {
    await changeMessage(message, noting(withhold('same-address'), how));
    return void (await giveBack(customer, wish(reservedAt)));
  }
  const token = wish(reservedAt).by;
  const mine = await beforeCall(message, token, () =>
    changeMessage(message, noting(claim(token, clock(), address), how)),
  );
  if (mine === undefined) return;

  const refusal = await beforeCall(message, token, async () => outgoing.admit?.());
  if (refusal !== undefined) {
    await changeMessage(mine, withholdClaimed(token, refusal));
    return void (await giveBack(customer, { sendId: mine.sendId, by: token }));
  }
  while (clock() > plus(reservedAt, RESERVED_MS)) {
    reservedAt = clock();
    const place = await beforeCall(message, token, () => keepPlace(customer, wish(reservedAt)));
    if (place !== 'written')
      return void (await changeMessage(mine, withholdClaimed(token, 'stopped')));
  }
  await conclude(mine, await outgoing.send(), outgoing, clock);
}

/** How a message goes out, which is noted with its claim. */
export type How = Pick<Message, 'contenders' | 'variant' | 'arm' | 'probability' | 'block'> & {
  readonly channel: Channel;
};

const hashOf = async (address: string) => addressHash(address, await derivedKey('address', '1'));

/**
 * A step between claim and call. Where it throws, nothing was sent for sure, so the claim is given back, which also finds
 * a claim whose own answer was lost; then the queue brings the message again.
 */
async function beforeCall<Result>(
  { customer, sendId, plannedAt }: Message,
  token: string,
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    const message = await getMessage(customer, sendId);
    if (message) await changeMessage(message, free(token, message.claimedAt ?? plannedAt));
    throw error;
  }
}

/** The inbox has no provider: the write is the delivery. */
export async function putIntoInbox(
  message: Message,
  profile: Profile,
  entry: Entry,
  { how, clock }: { readonly how: How; readonly clock: Clock },
): Promise<void> {
  const now = clock();
  const wish = wishOf({ ...message, channel: how.channel }, profile)(now);
  const place = await keepPlace(message.customer, wish);
  const step = place === 'written' ? deliverInbox(entry, now) : withhold('stopped');
  await changeMessage(message, noting(step, how));
}

/** What the provider's answer makes of a message that we hold. */
async function conclude(
  mine: Message,
  answer: Answer,
  { refund }: Outgoing,
  clock: Clock,
): Promise<void> {
  const { customer, sendId, campaignId, claim: token = '' } = mine;
  if (answer.kind === 'accepted') return void (await changeMessage(mine, markSent(token, clock())));
  console.error(JSON.stringify({ campaignId, sendId, ...answer }));
  if (answer.kind === 'lost') return;

  const hopeless =
    answer.about === 'address' || (answer.about === 'content' && mine.claims >= MAX_CLAIMS);
  const because = mine.channel === 'push' && answer.about === 'address' ? 'dead-token' : 'refused';
  await changeMessage(mine, hopeless ? withholdClaimed(token, because) : free(token, clock()));
  await refund?.();
  await giveBack(customer, { sendId, by: token });
  if (answer.about === 'moment' || (answer.about === 'content' && !hopeless))
    throw new Error(`The provider refused ${sendId} for now: ${answer.name}`);
}
