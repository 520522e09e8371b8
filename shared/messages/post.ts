import { derivedKey } from '../access/keys.ts';
import type { Entry, Mail } from '../campaigns/render.ts';
import type { Profile } from '../customers/profile.ts';
import { environment } from '../environment.ts';
import { type Instant, plus } from '../time.ts';
import { addressHash, recipientOf } from './address.ts';
import { agreedTo } from './consent.ts';
import type { Wish } from './ledger.ts';
import { requestFor } from './letter.ts';
import { unsubscribeUrl } from './links.ts';
import type { Message } from './message.ts';
import { sendOnce } from './provider.ts';
import type { Answer } from './refusal.ts';
import { giveBack, keepAddress, keepPlace } from './reservation.ts';
import { changeMessage, getMessage, newToken } from './store.ts';
import { claim, deliverInbox, free, markSent, withhold, withholdClaimed } from './transitions.ts';

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
  mail: Mail,
  clock: Clock,
): Promise<void> {
  const { customer } = message;
  const to = recipientOf(message, profile) ?? '';
  const address = addressHash(to, await derivedKey('address', '1'));
  const wish = wishOf(message, profile, address);
  const request = requestFor({
    message,
    to,
    from: environment('SENDER'),
    configurationSet: environment('CONFIGURATION_SET'),
    mail,
    unsubscribeUrl: await unsubscribeUrl(message),
  });

  let reservedAt = clock();
  if ((await keepPlace(customer, wish(reservedAt))) !== 'written')
    return void (await changeMessage(message, withhold('stopped')));
  if (!(await keepAddress(address, message))) {
    await changeMessage(message, withhold('same-address'));
    return void (await giveBack(customer, wish(reservedAt)));
  }
  const token = wish(reservedAt).by;
  const mine = await beforeCall(message, token, () =>
    changeMessage(message, claim(token, clock(), address)),
  );
  if (mine === undefined) return;

  while (clock() > plus(reservedAt, RESERVED_MS)) {
    reservedAt = clock();
    const place = await beforeCall(message, token, () => keepPlace(customer, wish(reservedAt)));
    if (place !== 'written')
      return void (await changeMessage(mine, withholdClaimed(token, 'stopped')));
  }
  await conclude(mine, await sendOnce(request), clock);
}

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
  clock: Clock,
): Promise<void> {
  const now = clock();
  const place = await keepPlace(message.customer, wishOf(message, profile)(now));
  const step = place === 'written' ? deliverInbox(entry, now) : withhold('stopped');
  await changeMessage(message, step);
}

/** What the provider's answer makes of a message that we hold. */
async function conclude(mine: Message, answer: Answer, clock: Clock): Promise<void> {
  const { customer, sendId, campaignId, claim: token = '' } = mine;
  if (answer.kind === 'accepted') return void (await changeMessage(mine, markSent(token, clock())));
  console.error(JSON.stringify({ campaignId, sendId, ...answer }));
  if (answer.kind === 'lost') return;

  const hopeless =
    answer.about === 'address' || (answer.about === 'content' && mine.claims >= MAX_CLAIMS);
  await changeMessage(mine, hopeless ? withholdClaimed(token, 'refused') : free(token, clock()));
  await giveBack(customer, { sendId, by: token });
  if (answer.about === 'moment' || (answer.about === 'content' && !hopeless))
    throw new Error(`The provider refused ${sendId} for now: ${answer.name}`);
}

/** What is asked of the ledger, by one attempt, at any instant of it. */
function wishOf(message: Message, profile: Profile, address?: string): (now: Instant) => Wish {
  const { sendId, channel, class: kind, topic } = message;
  const agreed = agreedTo(profile, channel, topic);
  const by = newToken();
  return (now) => ({
    sendId,
    by,
    channel,
    class: kind,
    topic,
    address,
    agreed,
    erasedAt: profile.erased?.[profile.customer]?.at,
    now,
  });
}
