import type { Letter } from './mime.ts';

export type EventType = 'Send' | 'Delivery' | 'Bounce' | 'Complaint' | 'Open' | 'Click';

/** What SES remembers of a mail when it speaks of it later. */
export interface Mail {
  readonly messageId: string;
  /** When it was accepted. */
  readonly timestamp: string;
  readonly letter: Letter;
  readonly recipients: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet: string;
  readonly account: string;
  readonly region: string;
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
  const { messageId, timestamp, letter, recipients, tags, configurationSet } = mail;
  const source = letter.from;
  return {
    timestamp,
    source,
    sourceArn: `arn:aws:ses:${mail.region}:${mail.account}:identity/${domainOf(source)}`,
    sendingAccountId: mail.account,
    messageId,
    destination: recipients,
    headersTruncated: false,
    headers: [
      { name: 'From', value: source },
      { name: 'To', value: letter.to.join(', ') },
      { name: 'Subject', value: letter.subject },
      ...Object.entries(letter.headers).map(([name, value]) => ({ name, value })),
    ],
    commonHeaders: { from: [source], to: letter.to, messageId, subject: letter.subject },
    tags: {
      'ses:operation': ['SendEmail'],
      'ses:configuration-set': [configurationSet],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [domainOf(source)],
      'ses:caller-identity': ['local'],
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    },
  };
}

const domainOf = (address: string) => (address.split('@').at(-1) ?? '').replace('>', '');
