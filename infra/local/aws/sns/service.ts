import { randomUUID } from 'node:crypto';
import type { Faults } from '../faults.ts';
import type { Outbox } from '../outbox.ts';
import { Refusal } from '../refusal.ts';
import { type Asking, type Call, NoAnswer, type Service } from '../service.ts';
import type { MessageAttributes } from '../sqs/message.ts';
import { escapeXml, queryWire } from '../wire.ts';
import type { Topics } from './topics.ts';

const wire = queryWire('http://sns.amazonaws.com/doc/2010-03-31/');

/** SNS by its query protocol: topics to queues; phone numbers and devices to the outbox. */
export function snsService(options: {
  readonly topics: Topics;
  readonly outbox: Outbox;
  readonly faults: Faults;
  readonly now: () => Date;
}): Service {
  const { topics, outbox, faults, now } = options;

  function publish(form: Call['input'], asking: Asking): string {
    const target = form.TopicArn ?? form.TargetArn;
    const message = text(form.Message);
    if (!message) throw new Refusal('InvalidParameter', 'Invalid parameter: Empty message');
    const topic = target === undefined ? undefined : topics.byArn(String(target));
    const attributes = attributesOf(form);
    if (topic) return topics.publish(topic, { message, subject: text(form.Subject), attributes });
    if (form.PhoneNumber !== undefined)
      return send('sms', text(form.PhoneNumber) ?? '', form, asking);
    if (String(target).includes(':endpoint/')) return send('push', String(target), form, asking);
    throw new Refusal('NotFound', 'Topic does not exist', 404);
  }

  function send(channel: 'sms' | 'push', to: string, form: Call['input'], asking: Asking): string {
    if (channel === 'sms' && !/^\+[1-9]\d{6,14}$/.test(to)) {
      throw new Refusal(
        'InvalidParameter',
        `Invalid parameter: PhoneNumber Reason: ${to} is not valid to publish to`,
      );
    }
    const mishap = faults.befallsMessage([to]);
    if (mishap === 'throttle') throw snsExcuses.throttled;
    if (mishap === 'timeout-before') throw new NoAnswer();
    const tags = Object.entries(attributesOf(form)).map(
      ([name, { StringValue = '' }]) => [name, StringValue] as const,
    );
    const subject = text(form.Subject);
    const item = outbox.put({
      id: randomUUID(),
      at: now().toISOString(),
      channel,
      to,
      text: text(form.Message) ?? '',
      ...(subject !== undefined && { subject }),
      headers: {},
      tags: Object.fromEntries(tags),
      ...(asking.functionName !== undefined && { function: asking.functionName }),
    });
    if (mishap === 'timeout-after') throw new NoAnswer();
    return item.id;
  }

  return {
    name: 'SNS',
    batches: [],
    excuses: snsExcuses,
    read: wire.read,
    refuse: wire.refuse,
    needs: ({ action, input }) => [
      {
        action: `sns:${action}`,
        anyOf: [String(input.TopicArn ?? input.TargetArn ?? input.PhoneNumber ?? '*')],
      },
    ],
    async answer({ action, input }, asking) {
      if (action !== 'Publish') throw new Refusal('InvalidAction', `${action} is not offered`);
      return wire.accept(action, `<MessageId>${escapeXml(publish(input, asking))}</MessageId>`);
    },
  };
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
