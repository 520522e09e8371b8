import { currentCatalog } from '../catalog/store.ts';
import type { CustomerKey } from '../customers/customer.ts';
import { profileOf } from '../customers/read.ts';
import type { Start } from '../customers/timers.ts';
import { withheldBecause } from '../messages/judge.ts';
import { type Message, occurrenceIdOf } from '../messages/message.ts';
import { messageOf, notAfterOf } from '../messages/plan.ts';
import { planMessage } from '../messages/store.ts';
import { enqueue } from '../messages/work.ts';
import { asOf } from '../segments/as-of.ts';
import { evaluateCondition } from '../segments/compile.ts';
import type { Instant } from '../time.ts';
import type { Campaign } from './campaign.ts';
import { isActive } from './state.ts';
import { isTriggered } from './trigger.ts';

/**
 * Starts a run of a triggered campaign, with the version in force: plans its one message and hands it to the dispatch queue, or
 * withholds it with the reason. The same run has the same message, and what is found planned is enqueued again, so it may be
 * repeated at any time. A campaign that was paused or removed in the meantime starts nothing.
 */
export async function start(customer: CustomerKey, run: Start, now: Instant): Promise<void> {
  const catalog = await currentCatalog(now);
  const campaign = catalog.campaigns.get(run.campaignId);
  if (!campaign || !isActive(campaign.body)) return;
  const profile = await profileOf(customer, now, catalog);
  const { audience } = campaign.body;
  const { state } = audience
    ? evaluateCondition(audience, profile, await asOf(now, catalog), catalog)
    : { state: 'in' as const };
  if (state === 'out') return;
  const notAfter = notAfterOf(campaign.body, run.dueAt);
  const because =
    run.because ??
    (state === 'unknown'
      ? 'segment-building'
      : withheldBecause({ campaign: campaign.body, profile, notAfter, now }));
  const occurrenceId = occurrenceOf(customer, run);
  const part = { campaign, occurrenceId, customer: profile.customer, now };
  const about = eventOf(campaign.body, run);
  const standing = await planMessage({ ...messageOf(part, because), ...about, notAfter });
  if (standing.state === 'planned') await enqueue([standing]);
}

/** By what the event that started it is found again, should its words speak of it. */
const eventOf = ({ trigger }: Campaign, { at, key, id }: Start): Pick<Message, 'event'> =>
  isTriggered(trigger) && 'event' in trigger
    ? { event: { at, ...(key !== '' && { key }), ...(id !== undefined && { id }) } }
    : {};

/**
 * Of this campaign, key and customer alone: an address gets one message per occurrence, but each campaign has one to send, and
 * each of a household whose events came at one instant has one to get. Whoever has merged since is who they were when it
 * started, so that what ran before the merge does not run again.
 */
const occurrenceOf = (customer: CustomerKey, { campaignId, key, at, source, id }: Start): string =>
  occurrenceIdOf(at, JSON.stringify([campaignId, source ?? customer, key, ...(id ? [id] : [])]));
