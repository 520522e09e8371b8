import { createHash } from 'node:crypto';
import { VIEWED } from '../offers/promotion.ts';
import type { Message } from './message.ts';

/**
 * That whoever opened a message, or followed a link of it, has seen the offers in it: each once, as of the first time, so
 * that a repeat is the same event. A machine has seen nothing.
 */
export function viewsIn(message: Message | undefined): readonly Record<string, unknown>[] {
  const { openedAt, clickedAt, receipts = [], sendId, campaignId } = message ?? {};
  const [at] = [openedAt, clickedAt].filter((when) => when !== undefined).sort();
  if (at === undefined) return [];
  return receipts.map((receipt) => ({
    ...{ type: 'track', event: VIEWED, timestamp: at },
    messageId: `view-${createHash('sha256').update(`${sendId} ${receipt}`).digest('hex').slice(0, 32)}`,
    properties: { campaign_id: campaignId, receipt },
  }));
}
