import { derivedKey } from '../access/keys.ts';
import { CONSENT_UPDATED } from '../customers/consent.ts';
import type { Instant } from '../time.ts';
import { addressHash } from './address.ts';
import { advance, type Evidence } from './advance.ts';
import { Announcement, announce, announceReported } from './announce.ts';
import type { Stop } from './ledger.ts';
import { isClickedByMachine, isOpenedByMachine } from './machines.ts';
import type { Message } from './message.ts';
import { Inbound, takeInAnswer } from './opt-out.ts';
import { PushFailure, takeInFailure } from './push/failure.ts';
import { contentOf, type Notification, type Report, reportIn } from './report.ts';
import { stop } from './reservation.ts';
import { changeMessage, getMessage } from './store.ts';
import { recordProven } from './unsubscribe.ts';
import { viewsIn } from './views.ts';

/**
 * Takes in what providers report, and what customers answer by SMS. Of a mail: a stop before anything else, then the message's state, then what it is in the
 * customer's history. Each of them may be repeated, and come in any order. A report on a message that is not there any more
 * leaves nothing: its customer is erased.
 */
export async function takeIn(notification: Notification, now: Instant): Promise<void> {
  const said = contentOf(notification);
  const report = reportIn(said);
  if (report) return apply(report, now);
  const { data: answer } = Inbound.safeParse(said);
  if (answer) return takeInAnswer(answer, now);
  const { data: failure } = PushFailure.safeParse(said);
  if (failure) return takeInFailure(failure, now);
  const { data: sent } = Announcement.safeParse(said);
  if (sent) await announce(sent, now);
}

async function apply(report: Report, now: Instant): Promise<void> {
  const { customer, sendId, evidence, event } = report;
  const message = await getMessage(customer, sendId);
  if (message === undefined) return;
  const stops = await stopsIn(report);
  if (stops.length > 0) await stop(customer, stops);
  const told = await changeMessage(message, (current) =>
    advance(current, asItWas(report, current)),
  );
  if (told) await announceReported(told, now);
  if (event === undefined || asItWas(report, message) !== evidence) return;
  const properties = { ...event.properties, campaign_id: message.campaignId };
  const said = { type: 'track', ...event, properties };
  const all = [said, ...viewsIn(told), ...withdrawal(report)];
  await recordProven(customer, all, { by: 'provider', now });
}

/** A machine opens and clicks as well, which is no deed of the customer's. */
function asItWas({ evidence, visit }: Report, message: Message): Evidence {
  if (evidence.kind === 'opened' && visit && isOpenedByMachine(visit))
    return { ...evidence, kind: 'proxyOpened' };
  if (evidence.kind === 'clicked' && visit && isClickedByMachine(visit, message))
    return { ...evidence, kind: 'scannerClicked' };
  return evidence;
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
