import { derivedKey } from '../access/keys.ts';
import type { Channel } from '../campaigns/channel.ts';
import type { Entry, Rendered } from '../campaigns/render.ts';
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
import type { Words } from './said.ts';
import { changeMessage, getMessage } from './store.ts';
import { deliverInbox, noting, withhold } from './transitions.ts';
import { wishOf } from './wish.ts';

/** What the protocol does, done to the tables. */
export const handsOf = (clock: Clock): Hands => ({
  ...{ get: getMessage, change: changeMessage },
  ...{ keepPlace, giveBack, keepAddress, halt, clock },
});

/** How a message goes out, which is noted with its claim. */
export type How = Pick<Message, 'contenders' | 'variant' | 'arm' | 'probability' | 'block'> &
  Pick<Message, 'receipts' | 'vouchers'> & { readonly channel: Channel };

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
  let ready: Outgoing = outgoing;
  let noted = how;
  const complete = async () => {
    const completed = await outgoing.complete?.();
    if (completed === undefined) return undefined;
    noted = withVouchers(how, completed.vouchers);
    if ('withheld' in completed) return completed.withheld;
    ready = completed;
    return undefined;
  };
  const parcel = {
    wish: wishOf({ ...message, channel: how.channel }, profile, { limits, address }),
    address,
    heldAt,
    noting: (step: Parameters<typeof noting>[0]) => noting(step, noted),
    complete,
    admit: async () => ready.admit?.(),
    refund: async () => ready.refund?.(),
    send: async () => told(message, await ready.send()),
  };
  await post(message, parcel, handsOf(clock));
}

const withVouchers = (how: How, vouchers: readonly string[] = []): How =>
  vouchers.length > 0 ? { ...how, vouchers: [...vouchers] } : how;

function told({ campaignId, sendId }: Message, answer: Answer): Answer {
  if (answer.kind !== 'accepted') console.error(JSON.stringify({ campaignId, sendId, ...answer }));
  return answer;
}

/** The inbox has no provider: the write is the delivery. */
export async function putIntoInbox(
  message: Message,
  words: Words,
  { profile, how, limits, heldAt }: Going,
  clock: Clock,
): Promise<void> {
  const now = clock();
  const wish = wishOf({ ...message, channel: how.channel }, profile, { limits });
  const hold = heldAt(now) ?? refusedBy(await keepPlace(message.customer, wish(now)), message);
  if (hold) return void (await changeMessage(message, noting(held(hold), how)));
  const final = words.complete ? await words.complete(clock) : words;
  const noted = withVouchers(how, final.vouchers);
  if ('rendered' in final)
    return void (await changeMessage(
      message,
      noting(deliverInbox(entryOf(final.rendered), now), noted),
    ));
  await changeMessage(message, noting(withhold(final.withheld), noted));
  await giveBack(message.customer, wish(now));
}

function entryOf(rendered: Rendered): Entry {
  if (rendered.channel !== 'inbox') throw new Error(`The inbox shows no ${rendered.channel}`);
  const { channel: _, ...entry } = rendered;
  return entry;
}
