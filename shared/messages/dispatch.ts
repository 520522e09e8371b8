import type { Rendered } from '../campaigns/render.ts';
import { defaultZone } from '../campaigns/schedule.ts';
import { blockAt, zoneFor } from '../campaigns/times/block.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { currentCatalog, latest } from '../catalog/store.ts';
import type { Profile } from '../customers/profile.ts';
import { profileOf } from '../customers/read.ts';
import type { Instant } from '../time.ts';
import { chooseChannel } from './choose.ts';
import { withheldBecause } from './judge.ts';
import { materialOf } from './material.ts';
import type { Because, Message } from './message.ts';
import { isEarly, messageFor } from './plan.ts';
import { type How, post, putIntoInbox } from './post.ts';
import { prepare } from './prepare.ts';
import { isDue, mayResend } from './reconcile.ts';
import { carryStops } from './reservation.ts';
import { changeMessage, getMessage, planMessage } from './store.ts';
import {
  awaitEvents,
  freeToResend,
  giveUp,
  noting,
  postpone,
  settle,
  untilItsTime,
  withhold,
} from './transitions.ts';
import { wordsFor } from './words.ts';
import type { Work } from './work.ts';

/** Asked again on the way: what was reserved too long ago is reserved again. */
export type Clock = () => Instant;

/**
 * Looks after one message: sends it if it is planned, finds out what became of it if somebody claimed it and was not heard
 * of again. Any number of workers may do so at once, and again: only the one that claims it calls the provider. Throws when it must be
 * tried again later.
 */
export async function dispatch({ customer, sendId }: Work, clock: Clock): Promise<void> {
  const message = await getMessage(customer, sendId);
  if (message?.state === 'planned') await deliver(message, clock);
  else if (message?.state === 'claimed') await reconcile(message, clock);
  else if (message) await changeMessage(message, settle);
}

/** What is in force, and never an older catalog: what that does not know is no reason to withhold. A worker has the time. */
async function certainCatalog(now: Instant): Promise<Catalog> {
  const catalog = await currentCatalog(now);
  return catalog.stale ? (await latest(now)).catalog : catalog;
}

async function deliver(message: Message, clock: Clock): Promise<void> {
  const now = clock();
  if (isEarly(message, now)) return void (await changeMessage(message, untilItsTime));
  const catalog = await certainCatalog(now);
  const material = await materialOf(message, catalog, now);
  if (material === undefined) return drop(message, 'campaign-removed');
  const profile = await profileOf(message.customer, now, catalog);
  if (profile.customer !== message.customer) return follow(message, profile, clock);

  const { to, notAfter } = message;
  const { content, campaign, wording } = material;
  const chosen = await chooseChannel(message, { campaign, content, profile, catalog, now });
  const how: How = {
    channel: chosen.channel,
    ...(chosen.contenders && { contenders: [...chosen.contenders] }),
    ...wording,
    block: blockAt(now, zoneFor(profile, defaultZone(catalog))),
  };
  const because =
    chosen.withheld ??
    withheldBecause({
      campaign: { ...campaign, channel: how.channel },
      profile,
      to,
      notAfter,
      now,
    });
  if (because) return drop(message, because, how);
  if (material.paused) return void (await changeMessage(message, postpone(now)));
  if (content === undefined) return drop(message, 'no-content', how);
  const rendered = await wordsFor({ ...message, channel: how.channel }, profile, {
    campaign,
    content,
    catalog,
    now,
  });
  if (rendered === undefined) return drop(message, 'rendering-failed', how);
  if (rendered.channel === 'inbox')
    return putIntoInbox(message, profile, entryOf(rendered), { how, clock });
  const outgoing = await prepare(
    { message: { ...message, channel: how.channel }, profile, rendered, catalog, now },
    campaign,
  );
  if ('withheld' in outgoing) return drop(message, outgoing.withheld, how);
  await post(message, profile, outgoing, { how, clock });
}

const entryOf = ({ channel: _, ...entry }: Extract<Rendered, { channel: 'inbox' }>) => entry;

const drop = async (message: Message, because: Because, how: Partial<How> = {}): Promise<void> =>
  void (await changeMessage(message, noting(withhold(because), how)));

/**
 * An anonymous customer's message belongs to whom they turned out to be, and so does what they stopped, which the merge may
 * not have carried there yet. Planned there first, so that none is lost between. A merge points to a new customer before
 * their profile is put: until then nobody knows their address, nor what they agreed to.
 */
async function follow(
  message: Message,
  { customer, version }: Profile,
  clock: Clock,
): Promise<void> {
  const now = clock();
  if (version === 0 && now <= message.notAfter)
    return void (await changeMessage(message, postpone(now)));
  await carryStops(message.customer, customer);
  const { sendId } = await planMessage(messageFor(customer, message, now));
  await drop(message, 'merged');
  await dispatch({ customer, sendId }, clock);
}

/**
 * A claimed message whose worker was not heard of again. The provider's events have a quarter of an hour to say that it was
 * sent; after that marketing counts as unknown for good, and what matters more than a second copy is sent again.
 */
async function reconcile(message: Message, clock: Clock): Promise<void> {
  const token = message.claim ?? '';
  if (!isDue(message, clock())) return void (await changeMessage(message, awaitEvents(token)));
  if (!mayResend(message)) return void (await changeMessage(message, giveUp(token)));
  const planned = await changeMessage(message, freeToResend(token, clock()));
  if (planned) await deliver(planned, clock);
}
