import { randomUUID } from 'node:crypto';
import type { Model, TopicSpec } from '../../template/model.ts';
import { permits } from '../policies.ts';
import type { MessageAttributes } from '../sqs/message.ts';
import type { Queues } from '../sqs/queues.ts';

export interface Notification {
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes?: MessageAttributes;
  /** A repeat by the provider carries the id of the first. */
  readonly messageId?: string;
}

/** Hands what is published on a topic to the topic's subscriptions. Only queues are served. */
export class Topics {
  readonly #model: Model;
  readonly #queues: Queues;
  readonly #now: () => Date;
  readonly #complain: (problem: string) => void;

  constructor(options: {
    readonly model: Model;
    readonly queues: Queues;
    readonly now: () => Date;
    /** Hears of deliveries that a policy forbids: AWS drops those silently. */
    readonly complain: (problem: string) => void;
  }) {
    this.#model = options.model;
    this.#queues = options.queues;
    this.#now = options.now;
    this.#complain = options.complain;
  }

  byArn(arn: string): TopicSpec | undefined {
    return this.#model.topics.find((topic) => topic.arn === arn);
  }

  /** Those by which the application hears what became of its mails. */
  heard(): readonly TopicSpec[] {
    const arns = new Set(
      this.#model.configurationSets.flatMap(({ destinations }) =>
        destinations.map(({ topicArn }) => topicArn),
      ),
    );
    return this.#model.topics.filter(({ arn }) => arns.has(arn));
  }

  /** Delivers to every queue that subscribes and lets SNS in. Answers the notification's id. */
  publish(topic: TopicSpec, notification: Notification): string {
    const messageId = notification.messageId ?? randomUUID();
    for (const { protocol, endpoint, raw } of topic.subscriptions) {
      const queue = protocol === 'sqs' ? this.#queues.byArn(endpoint) : undefined;
      if (!queue) continue;
      const attempt = {
        action: 'sqs:SendMessage',
        resource: queue.spec.arn,
        principal: 'sns.amazonaws.com',
        context: { 'aws:sourcearn': topic.arn, 'aws:sourceaccount': this.#model.account },
      };
      if (!permits([], queue.spec.policy, attempt)) {
        this.#complain(`${queue.spec.name} does not let ${topic.name} send: the message is lost`);
        continue;
      }
      this.#queues.send(queue, {
        body: raw ? notification.message : this.#envelope(topic, notification, messageId),
        messageAttributes: raw ? (notification.attributes ?? {}) : {},
        sender: 'AIDAISDDSWNBEXIA6J64K',
      });
    }
    return messageId;
  }

  #envelope({ arn }: TopicSpec, notification: Notification, MessageId: string): string {
    const { message, subject, attributes = {} } = notification;
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        { Type: DataType, Value: StringValue ?? BinaryValue },
      ]),
    );
    return JSON.stringify({
      Type: 'Notification',
      MessageId,
      TopicArn: arn,
      ...(subject !== undefined && { Subject: subject }),
      Message: message,
      Timestamp: this.#now().toISOString(),
      SignatureVersion: '1',
      Signature: 'bG9jYWw=',
      SigningCertURL: 'https://sns.local/certificate.pem',
      UnsubscribeURL: `https://sns.local/?Action=Unsubscribe&SubscriptionArn=${arn}:local`,
      ...(Object.keys(attributes).length > 0 && { MessageAttributes }),
    });
  }
}
