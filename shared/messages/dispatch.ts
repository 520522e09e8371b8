import { type Data, renderEntry, renderMail } from '../campaigns/render.ts';
import type { Content } from '../campaigns/template.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { currentCatalog, latest } from '../catalog/store.ts';
import { shown } from '../customers/customer.ts';
import type { Profile } from '../customers/profile.ts';
import { profileOf } from '../customers/read.ts';
import type { Instant } from '../time.ts';
import { withheldBecause } from './judge.ts';
import { unsubscribeUrl, verificationUrl } from './links.ts';
import { type Material, materialOf } from './material.ts';
import type { Because, Message } from './message.ts';
import { isEarly, messageFor } from './plan.ts';
import { post, putIntoInbox } from './post.ts';
import { isDue, mayResend } from './reconcile.ts';
import { carryStops } from './reservation.ts';
import { changeMessage, getMessage, planMessage } from './store.ts';
import {
  awaitEvents,
  freeToResend,
  giveUp,
  postpone,
  settle,
  untilItsTime,
  withhold,
} from './transitions.ts';
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

async function deliver(message: Message, clock: Clock): Promise<void> {
  const now = clock();
  if (isEarly(message, now)) return void (await changeMessage(message, untilItsTime));
  const catalog = await freshCatalog(now);
  const material = await materialOf(message, catalog, now);
  if (material === undefined) return drop(message, 'campaign-removed');
  const profile = await profileOf(message.customer, now, catalog);
  if (profile.customer !== message.customer) return follow(message, profile, clock);

  const { to, notAfter } = message;
  const because = withheldBecause({ ...material, profile, to, notAfter, now });
  if (because) return drop(message, because);
  if (material.paused) return void (await changeMessage(message, postpone(now)));
  const { content } = material;
  if (content === undefined) return drop(message, 'no-content');
  const rendered = await render(message, profile, { ...material, content, now });
  if (rendered === undefined) return drop(message, 'rendering-failed');
  return 'subject' in rendered
    ? post(message, profile, rendered, clock)
    : putIntoInbox(message, profile, rendered, clock);
}

/**
 * What is in force as the table has it. Where it could not say so in time an older catalog would serve, in which a campaign
 * that was paused since is not: nothing is sent by that. Throws `unavailable`, and the queue brings the message again.
 */
async function freshCatalog(now: Instant): Promise<Catalog> {
  const catalog = await currentCatalog(now);
  return catalog.stale ? (await latest(now)).catalog : catalog;
}

const drop = async (message: Message, because: Because): Promise<void> =>
  void (await changeMessage(message, withhold(because)));

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

/** Rendered before anything is reserved or claimed: a template that fails must not leave a claim behind. */
async function render(
  message: Message,
  profile: Profile,
  { campaign, content, now }: Pick<Material, 'campaign'> & { content: Content; now: Instant },
) {
  const traits = Object.entries(profile.traits).map(([name, { value }]) => [name, value] as const);
  const data: Data = {
    customer: { id: shown(profile.customer), traits: Object.fromEntries(traits) },
    campaign: { id: message.campaignId, name: campaign.name },
    unsubscribeUrl: await unsubscribeUrl(message),
    ...(message.to !== undefined && {
      verificationUrl: await verificationUrl(message, message.to, now),
    }),
  };
  try {
    return message.channel === 'email' ? renderMail(content, data) : renderEntry(content, data);
  } catch (error) {
    const { campaignId, sendId } = message;
    console.error(JSON.stringify({ campaignId, sendId, failed: 'render', error: nameOf(error) }));
    return undefined;
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

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
