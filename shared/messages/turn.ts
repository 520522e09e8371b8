import { setTimeout as wait } from 'node:timers/promises';
import type { Campaign } from '../campaigns/campaign.ts';
import type { Channel } from '../campaigns/channel.ts';
import { environment } from '../environment.ts';
import { durationMs, type Instant, plus } from '../time.ts';
import { currentAccount } from './account/quota.ts';
import { currentHalt, halt } from './account/store.ts';
import type { Hold } from './judge.ts';
import type { Message } from './message.ts';
import { takeTurn } from './turns/store.ts';

/** Longer than this nobody is paid to wait: the message comes back later. */
const PATIENCE_MS = 20_000;
/** What comes this soon is not put off. */
const SOON_MS = 1_000;
/** Those that a halt held do not all come back at its end. */
const SPREAD_MS = 10 * 60_000;

/**
 * Waits until it is a message's turn, a mail's by the rate of the account too; or says until when it has to wait: for its
 * campaign's throttle, for the account that may not send, for more mails before it than a worker waits for.
 */
export async function turnOf(
  message: Message,
  { throttle, channel }: Pick<Campaign, 'throttle'> & { readonly channel: Channel },
  now: Instant,
): Promise<Hold | undefined> {
  const until = channel === 'email' ? await haltedUntil(now) : undefined;
  if (until !== undefined)
    return { because: 'account', until: plus(until, spread(message, SPREAD_MS)) };
  const turn = throttle && (given(message) ?? (await nextTurn(message, throttle, now)));
  if (turn !== undefined && turn > plus(now, SOON_MS)) return { because: 'throttled', until: turn };
  if (channel !== 'email') return undefined;
  const { rate } = await currentAccount(now);
  const milliseconds = rate === undefined ? 0 : paceTo(rate / environment('MAIL_WORKERS'));
  if (milliseconds > PATIENCE_MS) return { because: 'throttled', until: plus(now, milliseconds) };
  if (milliseconds > 0) await wait(milliseconds);
  return undefined;
}

async function haltedUntil(now: Instant): Promise<Instant | undefined> {
  const standing = await currentHalt(now);
  if (standing) return standing.until;
  const { halted } = await currentAccount(now);
  return halted && halt(halted, now);
}

/** Its turn, where it was given one before. */
const given = ({ deferred }: Message): Instant | undefined =>
  deferred?.because === 'throttled' ? deferred.until : undefined;

const nextTurn = (
  { campaignId }: Message,
  { messages, per }: NonNullable<Campaign['throttle']>,
  now: Instant,
): Promise<Instant> => takeTurn(campaignId, durationMs(per) / messages, now);

const spread = ({ sendId }: Message, most: number): number =>
  Math.floor((Number.parseInt(sendId.slice(-6), 16) / 2 ** 24) * most);

/** When this worker may call next, on a clock that nobody sets: each of them keeps to its share of the rate. */
let free = 0;

/** How long to wait, in milliseconds, at so many calls a second. */
function paceTo(rate: number): number {
  const now = performance.now();
  const at = Math.max(now, free);
  if (at - now <= PATIENCE_MS) free = at + 1_000 / rate;
  return at - now;
}
