import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Model } from '../../template/model.ts';
import type { Faults, OutboxMishap } from '../faults.ts';
import type { Outbox, OutboxItem } from '../outbox.ts';
import { Refusal } from '../refusal.ts';
import { type Asking, type Call, type Need, NoAnswer, type Service } from '../service.ts';
import { jsonBody, restWire } from '../wire.ts';
import { type EventType, mailOf } from './events.ts';
import { addressIn, letterOf } from './letter.ts';
import { mimeOf } from './mime.ts';
import type { Postman } from './postman.ts';
import { SendEmail } from './requests.ts';

/** SES v2: mails go to the outbox, and their events to the configuration set's topics. */
export function sesService(options: {
  readonly model: Model;
  readonly outbox: Outbox;
  readonly postman: Postman;
  readonly faults: Faults;
  readonly now: () => Date;
}): Service {
  const { model, outbox, postman, faults, now } = options;

  function sendEmail(input: unknown, { functionName }: Asking): object {
    const parsed = SendEmail.safeParse(input);
    if (!parsed.success) {
      throw new Refusal('BadRequestException', z.prettifyError(parsed.error));
    }
    const { Content, EmailTags, ConfigurationSetName } = parsed.data;
    const { recipients, ...letter } = letterOf(parsed.data);
    assertConfigurationSet(ConfigurationSetName);
    const mishap = faults.befallsMessage(recipients);
    if (mishap === 'throttle') throw excuses.throttled;
    if (mishap === 'timeout-before') throw new NoAnswer();

    const at = now();
    const id = `${at.getTime().toString(16).padStart(16, '0')}-${randomUUID()}-000000`;
    const tags = Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, Value]));
    const mime = Content.Raw
      ? Buffer.from(Content.Raw.Data, 'base64').toString()
      : mimeOf(letter, { id, at });
    const item = outbox.put({
      ...letter,
      id,
      at: at.toISOString(),
      channel: 'email',
      to: recipients.join(', '),
      mime,
      tags,
      ...(ConfigurationSetName !== undefined && { configurationSet: ConfigurationSetName }),
      ...(functionName !== undefined && { function: functionName }),
    });
    postman.report(fateOf(recipients, mishap), mailOf(item, model), {
      happens: (type) => markOutbox(outbox, id, type),
    });
    if (mishap === 'timeout-after') throw new NoAnswer();
    return { MessageId: id };
  }

  function assertConfigurationSet(name: string | undefined): void {
    if (name === undefined || model.configurationSets.some((set) => set.name === name)) return;
    throw new Refusal('NotFoundException', `Configuration set <${name}> does not exist.`, 404);
  }

  return {
    name: 'SES',
    batches: [],
    excuses,
    refuse: restWire.refuse,
    read: (http) => ({
      action: actions[`${http.method} ${http.path}`] ?? `${http.method} ${http.path}`,
      input: jsonBody(http),
      http,
    }),
    needs: (call) => needs(call, model),
    async answer({ action, input }, asking) {
      if (action === 'SendEmail') return restWire.accept(sendEmail(input, asking));
      if (action === 'GetAccount') return restWire.accept(account);
      throw new Refusal('NotFoundException', `${action} is not offered`, 404);
    },
  };
}

const actions: Readonly<Record<string, string>> = {
  'POST /v2/email/outbound-emails': 'SendEmail',
  'GET /v2/email/account': 'GetAccount',
};

const excuses = {
  broken: new Refusal('InternalServiceErrorException', 'Internal error', 500),
  throttled: new Refusal('TooManyRequestsException', 'Maximum sending rate exceeded.', 429),
  denied: { code: 'AccessDeniedException', status: 403 },
  stranger: { code: 'UnrecognizedClientException', status: 403 },
};

/** A new account may send 14 a second, and what is sent keeps to that: nobody wants to wait so long on a laptop. */
const account = {
  ProductionAccessEnabled: true,
  SendingEnabled: true,
  EnforcementStatus: 'HEALTHY',
  DedicatedIpAutoWarmupEnabled: false,
  SendQuota: { Max24HourSend: 50_000, MaxSendRate: 1_000, SentLast24Hours: 0 },
};

/** What becomes of a mail: what a fault says, else what its address says (those of SES's own simulator do). */
function fateOf(recipients: readonly string[], mishap: OutboxMishap | undefined): EventType[] {
  const simulated = recipients.map(
    (to) => /^([a-z]+)(\+[^@]*)?@simulator\.amazonses\.com$/i.exec(to)?.[1],
  );
  if (mishap === 'bounce' || simulated.includes('bounce')) return ['Send', 'Bounce'];
  if (simulated.includes('suppressionlist')) return ['Send', 'Bounce'];
  const hasComplaint = mishap === 'complain' || simulated.includes('complaint');
  return ['Send', 'Delivery', ...(hasComplaint ? (['Complaint'] as const) : [])];
}

const statuses: Readonly<Partial<Record<EventType, OutboxItem['status']>>> = {
  Delivery: 'delivered',
  Bounce: 'bounced',
  Complaint: 'complained',
};

/** Events overtake one another; a complaint stays the last word. */
function markOutbox(outbox: Outbox, id: string, type: EventType): void {
  const status = statuses[type];
  if (status && outbox.get(id)?.status !== 'complained') outbox.mark(id, status);
}

/** A mail needs its sender's identity (address or domain) and its configuration set; one sent whole, another action. */
function needs({ action, input }: Call, { region, account }: Model): readonly Need[] {
  if (action !== 'SendEmail') return [{ action: `ses:${action}`, anyOf: ['*'] }];
  const { FromEmailAddress, Content, ConfigurationSetName } = input as Partial<SendEmail>;
  const sender = addressIn(String(FromEmailAddress ?? ''));
  const arn = (resource: string) => `arn:aws:ses:${region}:${account}:${resource}`;
  const context = { 'ses:fromaddress': sender };
  const spelled = Content?.Raw ? 'ses:SendRawEmail' : 'ses:SendEmail';
  const domain = sender.split('@').at(-1) ?? '';
  return [
    { action: spelled, anyOf: [arn(`identity/${sender}`), arn(`identity/${domain}`)], context },
    ...(ConfigurationSetName === undefined
      ? []
      : [{ action: spelled, anyOf: [arn(`configuration-set/${ConfigurationSetName}`)], context }]),
  ];
}
