import { derivedKey } from '../access/keys.ts';
import type { Channel } from '../campaigns/channel.ts';
import type { Entry } from '../campaigns/render.ts';
import type { Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import { halt } from './account/store.ts';
import { addressHash } from './address.ts';
import type { Limits } from './caps.ts';
import { type Hold, held } from './judge.ts';
import type { Message } from './message.ts';
import type { Outgoing } from './outgoing.ts';
import { type Clock, type Hands, post, refusedBy } from './protocol.ts';
import type { Answer } from './refusal.ts';
import { giveBack, keepAddress, keepPlace } from './reservation.ts';
import { changeMessage, getMessage } from './store.ts';
import { deliverInbox, noting } from './transitions.ts';
import { wishOf } from './wish.ts';

/** What the protocol does, done to the tables. */
export const handsOf = (clock: Clock): Hands => ({
  ...{ get: getMessage, change: changeMessage },
  ...{ keepPlace, giveBack, keepAddress, halt, clock },
});

/** How a message goes out, which is noted with its claim. */
export type How = Pick<Message, 'contenders' | 'variant' | 'arm' | 'probability' | 'block'> & {
  readonly channel: Channel;
};

/** Who gets it, how, and what holds it. */
export interface Going {
  readonly profile: Profile;
  readonly how: How;
  readonly limits: Limits;
  readonly heldAt: (now: Instant) => Hold | undefined;
}

/** Hands a message to whoever brings it, once. Throws when the queue must bring it again. */
export async function handOver(
  message: Message,
  outgoing: Outgoing,
  { profile, how, limits, heldAt }: Going,
  clock: Clock,
): Promise<void> {
  const address =
    outgoing.address && addressHash(outgoing.address, await derivedKey('address', '1'));
  const parcel = {
    wish: wishOf({ ...message, channel: how.channel }, profile, { limits, address }),
    address,
    heldAt,
    noting: (step: Parameters<typeof noting>[0]) => noting(step, how),
    admit: outgoing.admit,
    refund: outgoing.refund,
    send: async () => told(message, await outgoing.send()),
  };
  await post(message, parcel, handsOf(clock));
}

function told({ campaignId, sendId }: Message, answer: Answer): Answer {
  if (answer.kind !== 'accepted') console.error(JSON.stringify({ campaignId, sendId, ...answer }));
  return answer;
}

/** The inbox has no provider: the write is the delivery. */
export async function putIntoInbox(
  message: Message,
  entry: Entry,
  { profile, how, limits, heldAt }: Going,
  clock: Clock,
): Promise<void> {
  const now = clock();
  const wish = wishOf({ ...message, channel: how.channel }, profile, { limits });
  const hold = heldAt(now) ?? refusedBy(await keepPlace(message.customer, wish(now)), message);
  await changeMessage(message, noting(hold ? held(hold) : deliverInbox(entry, now), how));
}
