import { derivedKey } from '../access/keys.ts';
import { CONSENT_UPDATED } from '../customers/consent.ts';
import type { Instant } from '../time.ts';
import { addressHash } from './address.ts';
import { advance } from './advance.ts';
import type { Stop } from './ledger.ts';
import { type Notification, type Report, reportIn } from './report.ts';
import { stop } from './reservation.ts';
import { changeMessage, getMessage } from './store.ts';
import { recordProven } from './unsubscribe.ts';

/**
 * Takes in what the provider reports: a stop before anything else, then the message's state, then what it is in the
 * customer's history. Each of them may be repeated, and come in any order. A report on a message that is not there any more
 * leaves nothing: its customer is erased.
 */
export async function takeIn(notification: Notification, now: Instant): Promise<void> {
  const report = reportIn(notification);
  if (report) await apply(report, now);
}

async function apply(report: Report, now: Instant): Promise<void> {
  const { customer, sendId, evidence, event } = report;
  const message = await getMessage(customer, sendId);
  if (message === undefined) return;
  const stops = await stopsIn(report);
  if (stops.length > 0) await stop(customer, stops);
  await changeMessage(message, (current) => advance(current, evidence));
  if (event === undefined) return;
  const properties = { ...event.properties, campaign_id: message.campaignId };
  const said = { type: 'track', ...event, properties };
  await recordProven(customer, [said, ...withdrawal(report)], { by: 'provider', now });
}

async function stopsIn({ stop, address, evidence: { at } }: Report): Promise<Stop[]> {
  if (stop === 'complaint') return [{ source: 'complaint', channel: 'email', at }];
  if (stop === undefined || address === undefined) return [];
  const key = await derivedKey('address', '1');
  return [{ source: 'bounce', channel: 'email', address: addressHash(address, key), at }];
}

/** Who marks mail as spam wants no more of it. */
const withdrawal = ({ stop, event }: Report) =>
  stop === 'complaint' && event
    ? [
        {
          type: 'track',
          event: CONSENT_UPDATED,
          messageId: `${event.messageId}-consent`,
          timestamp: event.timestamp,
          properties: { channel: 'email', granted: false, source: 'complaint' },
        },
      ]
    : [];
