import type { Model } from '../../template/model.ts';
import type { OutboxItem } from '../outbox.ts';

export type EventType = 'Send' | 'Delivery' | 'Bounce' | 'Complaint' | 'Open' | 'Click';

/** What SES remembers of a mail when it speaks of it later. */
export interface Mail {
  readonly messageId: string;
  /** When it was accepted. */
  readonly timestamp: string;
  readonly from: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly recipients: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet: string;
  readonly account: string;
  readonly region: string;
}

export function mailOf(item: OutboxItem, { account, region }: Model): Mail {
  const { id, at, from = '', subject = '', to, headers, tags, configurationSet = '' } = item;
  const sent = { messageId: id, timestamp: at, recipients: to.split(', ') };
  return { ...sent, from, subject, headers, tags, configurationSet, account, region };
}

/**
 * The JSON that SES publishes of an event.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function eventJson(type: EventType, mail: Mail, at: Date, link?: string): string {
  const timestamp = at.toISOString();
  const details = { ...common(type, mail, timestamp), ...(link !== undefined && { link }) };
  return JSON.stringify({ eventType: type, mail: mailJson(mail), [type.toLowerCase()]: details });
}

function common(type: EventType, mail: Mail, timestamp: string): object {
  const { recipients, messageId } = mail;
  const reader = { ipAddress: '127.0.0.1', timestamp, userAgent: 'Mozilla/5.0 (local)' };
  const details: Record<EventType, object> = {
    Send: {},
    Delivery: {
      timestamp,
      processingTimeMillis: Math.max(0, Date.parse(timestamp) - Date.parse(mail.timestamp)),
      recipients,
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: 'a1-1.smtp-out.local',
    },
    Bounce: {
      feedbackId: `${messageId}-bounce`,
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: recipients.map((emailAddress) => ({
        emailAddress,
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      })),
      timestamp,
      reportingMTA: 'dsn; a1-1.smtp-out.local',
    },
    Complaint: {
      feedbackId: `${messageId}-complaint`,
      complaintSubType: null,
      complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
      timestamp,
      userAgent: 'ReturnPath FBL',
      complaintFeedbackType: 'abuse',
      arrivalDate: timestamp,
    },
    Open: reader,
    Click: { ...reader, linkTags: null },
  };
  return details[type];
}

function mailJson(mail: Mail): object {
  const { messageId, timestamp, from, subject, headers, recipients, tags, configurationSet } = mail;
  return {
    timestamp,
    source: from,
    sourceArn: `arn:aws:ses:${mail.region}:${mail.account}:identity/${domainOf(from)}`,
    sendingAccountId: mail.account,
    messageId,
    destination: recipients,
    headersTruncated: false,
    headers: [
      { name: 'From', value: from },
      { name: 'To', value: recipients.join(', ') },
      { name: 'Subject', value: subject },
      ...Object.entries(headers).map(([name, value]) => ({ name, value })),
    ],
    commonHeaders: { from: [from], to: recipients, messageId, subject },
    tags: {
      'ses:operation': ['SendEmail'],
      'ses:configuration-set': [configurationSet],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [domainOf(from)],
      'ses:caller-identity': ['local'],
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    },
  };
}

const domainOf = (address: string) => (address.split('@').at(-1) ?? '').replace('>', '');
