import type { Rendered } from '../campaigns/render.ts';
import { blockAt } from '../campaigns/times/block.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { currentCatalog, latest } from '../catalog/store.ts';
import type { Profile } from '../customers/profile.ts';
import { profileOf } from '../customers/read.ts';
import { zoneOf } from '../customers/zone.ts';
import { type Instant, plus } from '../time.ts';
import { limitsOf } from './caps.ts';
import { chooseChannel } from './choose.ts';
import { held, heldNow, withheldBecause } from './judge.ts';
import { type Material, materialOf } from './material.ts';
import { AGAIN_MS, type Because, type Deferral, type Message } from './message.ts';
import type { Completed } from './outgoing.ts';
import { isEarly, messageFor } from './plan.ts';
import { policiesOf } from './policies.ts';
import { type Going, type How, handOver, handsOf, putIntoInbox } from './post.ts';
import { prepare } from './prepare.ts';
import { type Clock, lookAfter } from './protocol.ts';
import { carryLedger } from './reservation.ts';
import { changeMessage, planMessage } from './store.ts';
import { defer, noting, postpone, untilItsTime, withhold } from './transitions.ts';
import { turnOf } from './turn.ts';
import { wordsFor } from './words.ts';
import type { Work } from './work.ts';

/**
 * Looks after one message: sends it if it is planned, finds out what became of it if somebody claimed it and was not heard
 * of again. Any number of workers may do so at once, and again: only the one that claims it calls the provider. Throws when it must be
 * tried again later.
 */
export async function dispatch(work: Work, clock: Clock): Promise<void> {
  const { parkedBefore } = policiesOf(await certainCatalog(clock())).dispatch;
  const deliver = (message: Message) => deliverNow(message, clock);
  await lookAfter(work, handsOf(clock), { parkedBefore, deliver });
}

/** What is in force, and never an older catalog: what that does not know is no reason to withhold. A worker has the time. */
async function certainCatalog(now: Instant): Promise<Catalog> {
  const catalog = await currentCatalog(now);
  return catalog.stale ? (await latest(now)).catalog : catalog;
}

async function deliverNow(message: Message, clock: Clock): Promise<void> {
  const now = clock();
  if (isEarly(message, now)) return void (await changeMessage(message, untilItsTime));
  const catalog = await certainCatalog(now);
  const material = await materialOf(message, catalog, now);
  if (material === undefined) return drop(message, 'campaign-removed');
  const profile = await profileOf(message.customer, now, catalog);
  if (profile.customer !== message.customer) return follow(message, profile, clock);

  const policies = policiesOf(catalog);
  const { to, notAfter } = message;
  const { content, campaign, wording } = material;
  const chosen = await chooseChannel(message, { campaign, content, profile, catalog, now });
  const how: How = {
    channel: chosen.channel,
    ...(chosen.contenders && { contenders: [...chosen.contenders] }),
    ...wording,
    block: blockAt(now, zoneOf(profile, policies.zone)),
  };
  const sending = { ...campaign, channel: how.channel };
  const because = withheldBecause({ campaign: sending, profile, to, notAfter, now });
  const never =
    chosen.hold?.until === undefined ? (chosen.hold ?? (because && { because })) : undefined;
  if (never) return void (await changeMessage(message, noting(held(never), how)));
  if (material.paused) return wait(message, 'paused', now);
  if (content === undefined) return drop(message, 'no-content', how);
  const going: Going = {
    ...{ profile, how },
    limits: limitsOf(sending, profile, policies),
    heldAt: (at) => heldNow({ campaign: sending, profile, notAfter }, policies, at),
  };
  const hold = chosen.hold ?? going.heldAt(now) ?? (await turnOf(message, sending, now));
  if (hold) return void (await changeMessage(message, noting(held(hold), how)));
  await send(message, { ...material, content }, going, { catalog, clock });
}

/** Everything that may fail without anything having been reserved comes first: a template that does must leave no claim behind. */
async function send(
  message: Message,
  { campaign, content }: Material & { readonly content: NonNullable<Material['content']> },
  going: Going,
  { catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock },
): Promise<void> {
  const { profile } = going;
  const own = { ...message, channel: going.how.channel };
  const words = await wordsFor(own, profile, { campaign, content, catalog, now: clock() });
  if ('withheld' in words) return drop(message, words.withheld, going.how);
  const { rendered, receipts, complete } = words;
  const showing =
    receipts.length > 0 ? { ...going, how: { ...going.how, receipts: [...receipts] } } : going;
  if (rendered.channel === 'inbox') return putIntoInbox(message, words, showing, clock);
  const ready = (what: Rendered) =>
    prepare({ message: own, profile, rendered: what, catalog, now: clock() }, campaign);
  const outgoing = await ready(rendered);
  if ('withheld' in outgoing) return drop(message, outgoing.withheld, going.how);
  await handOver(
    message,
    complete ? { ...outgoing, complete: claiming } : outgoing,
    showing,
    clock,
  );

  async function claiming(): Promise<Completed> {
    const final = (await complete?.(clock)) ?? words;
    const { vouchers } = final;
    return { ...('rendered' in final ? await ready(final.rendered) : final), vouchers };
  }
}

/** Looked at again soon: nobody knows when that which it waits for is over. */
const wait = async (message: Message, because: Deferral, now: Instant): Promise<void> =>
  void (await changeMessage(message, defer(because, plus(now, AGAIN_MS))));

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
  await carryLedger(message.customer, customer);
  const { sendId } = await planMessage(messageFor(customer, message, now));
  await drop(message, 'merged');
  await dispatch({ customer, sendId }, clock);
}
