import { createHash } from 'node:crypto';
import * as z from 'zod';
import { CustomerKey } from '../customers/customer.ts';
import { Instant } from '../time.ts';
import type { Evidence } from './advance.ts';
import type { Visit } from './machines.ts';

const When = z.looseObject({ timestamp: Instant });

/** Who looked, or whose machine. */
const Reader = { userAgent: z.string().optional(), ipAddress: z.string().optional() };

/** An event of SES as a configuration set publishes it (event publishing; `notificationType` where identities publish). */
const SesEvent = z.looseObject({
  eventType: z.string(),
  mail: z.looseObject({
    messageId: z.string(),
    timestamp: Instant,
    destination: z.array(z.string()).default([]),
    tags: z.record(z.string(), z.array(z.string())).default({}),
  }),
  bounce: z
    .looseObject({
      timestamp: Instant,
      bounceType: z.string(),
      bouncedRecipients: z.array(z.looseObject({ emailAddress: z.string() })).default([]),
    })
    .optional(),
  complaint: When.extend({ complaintFeedbackType: z.string().nullish() }).optional(),
  delivery: When.optional(),
  open: When.extend(Reader).optional(),
  click: When.extend({ ...Reader, link: z.string().optional() }).optional(),
});
type SesEvent = z.output<typeof SesEvent>;

/** What one event of the provider says of one of our messages. */
export interface Report {
  readonly customer: CustomerKey;
  readonly sendId: string;
  readonly evidence: Evidence;
  /** Who opened it, or clicked. */
  readonly visit?: Visit;
  /** The address is dead, or its owner complained. */
  readonly stop?: 'bounce' | 'complaint';
  readonly address?: string;
  /** What it is in the customer's own history, in the names of Segment's e-mail spec; deterministic, so a repeat is known. */
  readonly event?: {
    readonly event: string;
    readonly messageId: string;
    readonly timestamp: Instant;
    readonly properties: Readonly<Record<string, unknown>>;
  };
}

/** What the queue brings: an envelope of SNS, or, with raw delivery, the event itself. */
export const Notification = z.looseObject({});
export type Notification = z.output<typeof Notification>;

/**
 * The report in a notification; nothing where it does not speak of a message of ours (SES's own test message, mail that
 * somebody else sent). Throws for an event that is not as SES documents it: that must not vanish.
 */
export function reportIn(content: unknown): Report | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  if (!('eventType' in content) && !('notificationType' in content)) return undefined;
  const named =
    'eventType' in content
      ? content
      : { ...content, eventType: Reflect.get(content, 'notificationType') };
  const ses = SesEvent.parse(named);
  const ours = oursIn(ses.mail.tags);
  const evidence = evidenceOf(ses);
  if (ours === undefined || evidence === undefined) return undefined;
  const event = eventOf(ses, ours.sendId, evidence);
  const stop = stopOf(ses);
  const address = ses.bounce?.bouncedRecipients[0]?.emailAddress ?? ses.mail.destination[0];
  return {
    ...ours,
    evidence,
    ...visitIn(ses, evidence),
    ...(event && { event }),
    ...(stop && { stop }),
    ...(address !== undefined && { address }),
  };
}

/** What a notification says: in its envelope, or bare. */
export function contentOf(notification: Notification): unknown {
  if (typeof notification.Message !== 'string') return notification;
  try {
    return JSON.parse(notification.Message);
  } catch {
    return undefined;
  }
}

function oursIn(tags: SesEvent['mail']['tags']): Pick<Report, 'customer' | 'sendId'> | undefined {
  const encoded = (tags.customer?.[0] ?? '') + (tags['customer-2']?.[0] ?? '');
  const customer = CustomerKey.safeParse(Buffer.from(encoded, 'base64url').toString('utf8'));
  const sendId = tags.send?.[0];
  return customer.success && sendId ? { customer: customer.data, sendId } : undefined;
}

function evidenceOf({ eventType, mail, ...ses }: SesEvent): Evidence | undefined {
  switch (eventType) {
    case 'Send':
    case 'DeliveryDelay':
      return { kind: 'sent', at: mail.timestamp };
    case 'Delivery':
      return { kind: 'delivered', at: ses.delivery?.timestamp ?? mail.timestamp };
    case 'Bounce':
      return { kind: kindOf(ses.bounce), at: ses.bounce?.timestamp ?? mail.timestamp };
    case 'Reject':
      return { kind: 'bounced', at: mail.timestamp, because: 'rejected' };
    case 'Complaint':
      return isNoComplaint(ses.complaint)
        ? undefined
        : { kind: 'complained', at: ses.complaint?.timestamp ?? mail.timestamp };
    case 'Open':
      return { kind: 'opened', at: ses.open?.timestamp ?? mail.timestamp };
    case 'Click':
      return { kind: 'clicked', at: ses.click?.timestamp ?? mail.timestamp };
    default:
      return undefined;
  }
}

const visitIn = ({ open, click }: SesEvent, { at }: Evidence): { readonly visit?: Visit } => {
  const reader = open ?? click;
  return reader ? { visit: { userAgent: reader.userAgent, ip: reader.ipAddress, at } } : {};
};

/** An answer by machine is a bounce to SES, of what it delivered: a bounce that may pass proves less than a delivery. */
const kindOf = (bounce: SesEvent['bounce']): Evidence['kind'] =>
  bounce?.bounceType === 'Transient' ? 'returned' : 'bounced';

/** The recipient took it out of the spam: RFC 6430's `not-spam`, which corrects and does not complain. */
const isNoComplaint = (complaint: SesEvent['complaint']): boolean =>
  complaint?.complaintFeedbackType === 'not-spam';

const stopOf = ({ eventType, bounce }: SesEvent): Report['stop'] => {
  if (eventType === 'Complaint') return 'complaint';
  return eventType === 'Bounce' && bounce?.bounceType === 'Permanent' ? 'bounce' : undefined;
};

/** Source: Segment's e-mail spec. Sending and delivery are states of the message, not deeds of the customer. */
const names: Partial<Record<Evidence['kind'], string>> = {
  opened: 'Email Opened',
  clicked: 'Email Link Clicked',
  returned: 'Email Bounced',
  bounced: 'Email Bounced',
  complained: 'Email Marked as Spam',
};

function eventOf(ses: SesEvent, sendId: string, { kind, at }: Evidence): Report['event'] {
  const event = names[kind];
  if (event === undefined) return undefined;
  const link = ses.click?.link;
  const mark = JSON.stringify([ses.mail.messageId, event, at, link ?? '']);
  return {
    event,
    messageId: `ses-${createHash('sha256').update(mark).digest('hex').slice(0, 32)}`,
    timestamp: at,
    properties: {
      email_id: sendId,
      ...(link !== undefined && { link_url: link }),
      ...(ses.bounce && { bounce_type: ses.bounce.bounceType }),
    },
  };
}
