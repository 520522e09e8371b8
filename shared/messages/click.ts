import { createHash } from 'node:crypto';
import type { Channel } from '../campaigns/channel.ts';
import { CLICKED as PROMOTION_CLICKED } from '../offers/promotion.ts';
import type { Instant } from '../time.ts';
import { advance } from './advance.ts';
import type { Click } from './link.ts';
import { isClickedByMachine, type Visit } from './machines.ts';
import { changeMessage, getMessage } from './store.ts';
import { recordProven } from './unsubscribe.ts';
import { viewsIn } from './views.ts';

/** Source: Segment's e-mail, SMS and mobile specs; where they have no word, ours. */
export const CLICKED: Readonly<Record<Channel, string>> = {
  email: 'Email Link Clicked',
  sms: 'SMS Link Clicked',
  push: 'Push Notification Tapped',
  inbox: 'Message Link Clicked',
  webhook: 'Message Link Clicked',
};

/**
 * Takes in that somebody followed a link: the message's state, and what it is in the customer's own history. A scanner's
 * click is noted on the message and is nobody's deed. Of a message that is not there any more, whose customer is erased,
 * nothing is kept.
 */
export async function takeInClick(link: Click, visit: Visit): Promise<void> {
  const { customer, sendId, campaignId, channel, url, receipt } = link;
  const message = await getMessage(customer, sendId);
  if (message === undefined) return;
  const byMachine = isClickedByMachine({ ...visit, userAgent: visit.userAgent ?? '' }, message);
  const kind = byMachine ? 'scannerClicked' : 'clicked';
  const seen = await changeMessage(message, (current) => advance(current, { kind, at: visit.at }));
  if (byMachine) return;
  const mark = JSON.stringify([sendId, url, secondOf(visit.at)]);
  const messageId = `click-${createHash('sha256').update(mark).digest('hex').slice(0, 32)}`;
  const about = { campaign_id: campaignId, ...(receipt !== undefined && { receipt }) };
  const properties = {
    ...(channel === 'email' ? { email_id: sendId } : { message_id: sendId }),
    link_url: url,
    ...about,
  };
  const clicked = {
    type: 'track',
    event: CLICKED[channel],
    messageId,
    timestamp: visit.at,
    properties,
  };
  const ofOffer = {
    type: 'track',
    event: PROMOTION_CLICKED,
    messageId: `${messageId}-offer`,
    timestamp: visit.at,
    properties: about,
  };
  const said = receipt === undefined ? [clicked] : [clicked, ofOffer];
  await recordProven(customer, [...viewsIn(seen), ...said], { by: 'link', now: visit.at });
}

const secondOf = (at: Instant): string => at.slice(0, 19);
