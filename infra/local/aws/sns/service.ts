import { randomUUID } from 'node:crypto';
import type { Faults } from '../faults.ts';
import type { Outbox } from '../outbox.ts';
import { Refusal } from '../refusal.ts';
import { type Asking, type Call, NoAnswer, type Service } from '../service.ts';
import type { MessageAttributes } from '../sqs/message.ts';
import { escapeXml, queryWire } from '../wire.ts';
import type { Devices } from './devices.ts';
import { assertSms, assertStructure, bad } from './rules.ts';
import type { Topics } from './topics.ts';

const wire = queryWire('http://sns.amazonaws.com/doc/2010-03-31/');

/** SNS by its query protocol: topics to queues; phone numbers and devices to the outbox. */
export function snsService(options: {
  readonly topics: Topics;
  readonly outbox: Outbox;
  readonly devices: Devices;
  /** Numbers that have said STOP. */
  readonly optedOut: Set<string>;
  readonly faults: Faults;
  readonly now: () => Date;
}): Service {
  const { topics, outbox, devices, optedOut, faults, now } = options;

  function publish(form: Call['input'], asking: Asking): string {
    const target = form.TopicArn ?? form.TargetArn;
    const message = text(form.Message);
    if (!message) throw bad('Empty message');
    if (Buffer.byteLength(message) > 262_144) throw bad('Message too long');
    if (form.MessageStructure === 'json') assertStructure(message);
    const topic = target === undefined ? undefined : topics.byArn(String(target));
    const attributes = attributesOf(form);
    if (topic) return topics.publish(topic, { message, subject: text(form.Subject), attributes });
    if (form.PhoneNumber !== undefined) return sendSms(text(form.PhoneNumber) ?? '', form, asking);
    if (String(target).includes(':endpoint/')) return sendPush(String(target), form, asking);
    throw new Refusal('NotFound', 'Topic does not exist', 404);
  }

  function sendSms(to: string, form: Call['input'], asking: Asking): string {
    assertSms(to, text(form.Message) ?? '', attributesOf(form));
    // Taken, and dropped: https://docs.aws.amazon.com/sns/latest/dg/sms_manage.html
    if (optedOut.has(to)) return randomUUID();
    const { id, mishap } = send('sms', to, [to], form, asking);
    if (mishap === 'complain') stop(to);
    if (mishap === 'bounce') outbox.mark(id, 'bounced');
    if (mishap === 'timeout-after') throw new NoAnswer();
    return id;
  }

  function sendPush(arn: string, form: Call['input'], asking: Asking): string {
    if (!devices.has(arn))
      throw bad('TargetArn Reason: No endpoint found for the target arn specified');
    const { attributes } = devices.get(arn);
    if (attributes.Enabled?.toLowerCase() !== 'true')
      throw new Refusal('EndpointDisabled', 'Endpoint is disabled');
    const { id, mishap } = send('push', arn, [arn, attributes.Token ?? ''], form, asking);
    if (mishap === 'bounce') fail(arn, id);
    if (mishap === 'timeout-after') throw new NoAnswer();
    return id;
  }

  /** Whoever has the number answers STOP: from then on SNS sends them nothing. */
  function stop(number: string): void {
    optedOut.add(number);
    tell({
      originationNumber: number,
      destinationNumber: '+15550100',
      messageKeyword: 'KEYWORD_123456789012',
      messageBody: 'STOP',
      inboundMessageId: randomUUID(),
    });
  }

  /** Apple or Google no longer know the token: SNS switches the endpoint off, and says so. */
  function fail(arn: string, MessageId: string): void {
    outbox.mark(MessageId, 'bounced');
    devices.set(arn, { Enabled: 'false' });
    tell({
      DeliveryAttempts: 1,
      EndpointArn: arn,
      EventType: 'DeliveryFailure',
      FailureMessage: 'Platform token associated with the endpoint is not valid',
      FailureType: 'InvalidPlatformToken',
      MessageId,
      Resource: devices.get(arn).application,
      Service: 'SNS',
      Time: now().toISOString(),
    });
  }

  /** By the topics of the application that somebody listens to, as their owner would set it up. */
  function tell(event: object): void {
    for (const topic of topics.heard()) topics.publish(topic, { message: JSON.stringify(event) });
  }

  function send(
    channel: 'sms' | 'push',
    to: string,
    names: readonly string[],
    form: Call['input'],
    asking: Asking,
  ) {
    const mishap = faults.befallsMessage(names);
    if (mishap === 'throttle') throw snsExcuses.throttled;
    if (mishap === 'timeout-before') throw new NoAnswer();
    const tags = Object.entries(attributesOf(form)).map(
      ([name, { StringValue = '' }]) => [name, StringValue] as const,
    );
    const subject = text(form.Subject);
    const token = names[1];
    const item = outbox.put({
      id: randomUUID(),
      at: now().toISOString(),
      channel,
      to,
      text: text(form.Message) ?? '',
      ...(subject !== undefined && { subject }),
      headers: {},
      tags: { ...Object.fromEntries(tags), ...(token !== undefined && { token }) },
      ...(asking.functionName !== undefined && { function: asking.functionName }),
    });
    return { id: item.id, mishap };
  }

  const actions: Readonly<Record<string, (form: Call['input'], asking: Asking) => string>> = {
    Publish: (form, asking) => `<MessageId>${escapeXml(publish(form, asking))}</MessageId>`,
    CheckIfPhoneNumberIsOptedOut: ({ phoneNumber }) =>
      `<isOptedOut>${optedOut.has(String(phoneNumber))}</isOptedOut>`,
    CreatePlatformEndpoint: (form) => {
      const userData = text(form.CustomUserData);
      const given = {
        ...entriesOf(form),
        ...(userData !== undefined && { CustomUserData: userData }),
      };
      const token = text(form.Token) ?? '';
      const { arn } = devices.create(String(form.PlatformApplicationArn), token, given);
      return `<EndpointArn>${escapeXml(arn)}</EndpointArn>`;
    },
    GetEndpointAttributes: ({ EndpointArn }) => {
      const { attributes } = devices.get(String(EndpointArn));
      const entries = Object.entries(attributes).map(
        ([key, value]) => `<entry><key>${key}</key><value>${escapeXml(value)}</value></entry>`,
      );
      return `<Attributes>${entries.join('')}</Attributes>`;
    },
    SetEndpointAttributes: (form) => {
      devices.set(String(form.EndpointArn), entriesOf(form));
      return '';
    },
    DeleteEndpoint: ({ EndpointArn }) => {
      devices.remove(String(EndpointArn));
      return '';
    },
  };

  return {
    name: 'SNS',
    batches: [],
    excuses: snsExcuses,
    read: wire.read,
    refuse: wire.refuse,
    needs: ({ action, input }) => [{ action: `sns:${action}`, anyOf: [resourceOf(input)] }],
    async answer({ action, input }, asking) {
      const act = actions[action];
      if (!act) throw new Refusal('InvalidAction', `${action} is not offered`);
      return wire.accept(action, act(input, asking));
    },
  };
}

const resourceOf = (input: Call['input']): string =>
  String(
    input.TopicArn ??
      input.TargetArn ??
      input.EndpointArn ??
      input.PlatformApplicationArn ??
      input.PhoneNumber ??
      '*',
  );

/** `Attributes.entry.1.key`, `Attributes.entry.1.value`. */
function entriesOf(form: Call['input']): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let entry = 1; ; entry += 1) {
    const name = text(form[`Attributes.entry.${entry}.key`]);
    if (name === undefined) return attributes;
    attributes[name] = text(form[`Attributes.entry.${entry}.value`]) ?? '';
  }
}

const snsExcuses = {
  broken: new Refusal('InternalError', 'Internal error', 500),
  throttled: new Refusal('Throttled', 'Rate exceeded', 429),
  denied: { code: 'AuthorizationError', status: 403 },
  stranger: { code: 'InvalidClientTokenId', status: 403 },
};

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** `MessageAttributes.entry.1.Name`, `....Value.DataType`, `....Value.StringValue`. */
function attributesOf(form: Call['input']): MessageAttributes {
  const attributes: Record<string, MessageAttributes[string]> = {};
  for (let entry = 1; ; entry += 1) {
    const prefix = `MessageAttributes.entry.${entry}`;
    const name = text(form[`${prefix}.Name`]);
    if (name === undefined) return attributes;
    attributes[name] = {
      DataType: text(form[`${prefix}.Value.DataType`]) ?? 'String',
      StringValue: text(form[`${prefix}.Value.StringValue`]),
      BinaryValue: text(form[`${prefix}.Value.BinaryValue`]),
    };
  }
}
