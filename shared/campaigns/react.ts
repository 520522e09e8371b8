import type { Catalog, Definition } from '../catalog/catalog.ts';
import { currentCatalog } from '../catalog/store.ts';
import type { CustomerKey } from '../customers/customer.ts';
import type { Cause, Reaction } from '../customers/profile.ts';
import { profileOf } from '../customers/read.ts';
import { withheldBecause } from '../messages/judge.ts';
import { occurrenceIdOf } from '../messages/message.ts';
import { messageOf, notAfterOf } from '../messages/plan.ts';
import { planMessage } from '../messages/store.ts';
import { enqueue } from '../messages/work.ts';
import { asOf } from '../segments/as-of.ts';
import { evaluateCondition } from '../segments/compile.ts';
import type { Instant } from '../time.ts';
import { type Campaign, segmentOf } from './campaign.ts';
import { isActive } from './state.ts';

/** What really happened, or time that really passed. What a refold, a merge, an import or a new definition finds out is old news. */
const news: ReadonlySet<Cause> = new Set(['event', 'time']);

/** The running campaigns that a reaction starts. Pure. */
export function listensTo(catalog: Catalog, reaction: Reaction): readonly Definition<Campaign>[] {
  if (!news.has(reaction.cause)) return [];
  return [...catalog.campaigns.values()].filter(({ body }) => {
    const waitsFor = segmentOf(body.trigger);
    return (
      isActive(body) &&
      waitsFor?.kind === reaction.kind &&
      waitsFor.segmentId === reaction.segmentId
    );
  });
}

/**
 * Carries a reaction out: plans one message for each campaign that it starts, and hands it to the dispatch queue. The same
 * reaction gives the same message, and what is found planned is enqueued again, so it may be repeated at any time.
 */
export async function react(
  customer: CustomerKey,
  reaction: Reaction,
  now: Instant,
): Promise<void> {
  const catalog = await currentCatalog(now);
  const campaigns = listensTo(catalog, reaction);
  if (campaigns.length === 0) return;
  const profile = await profileOf(customer, now, catalog);
  const seen = await asOf(now, catalog);
  for (const campaign of campaigns) {
    const { audience } = campaign.body;
    const { state } = audience
      ? evaluateCondition(audience, profile, seen, catalog)
      : { state: 'in' as const };
    if (state === 'out') continue;
    const notAfter = notAfterOf(campaign.body, reaction.at);
    const because =
      state === 'unknown'
        ? 'segment-building'
        : withheldBecause({ campaign: campaign.body, profile, notAfter, now });
    // Of this campaign and customer alone: an address gets one message per occurrence, but each campaign has one to send, and
    // each of a household whose events came at one instant has one to get. Whoever has merged since is who they were then.
    const mark = JSON.stringify([campaign.id, customer, reaction.kind, reaction.segmentId]);
    const occurrenceId = occurrenceIdOf(reaction.at, mark);
    const part = { campaign, occurrenceId, customer: profile.customer, now };
    const standing = await planMessage({ ...messageOf(part, because), notAfter });
    if (standing.state === 'planned') await enqueue([standing]);
  }
}
