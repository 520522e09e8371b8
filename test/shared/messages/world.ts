import { AsyncLocalStorage } from 'node:async_hooks';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetAccountCommand, type SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { secrets } from '../../../shared/clients/secrets.ts';
import { mail } from '../../../shared/clients/ses.ts';
import { dispatch } from '../../../shared/messages/dispatch.ts';
import { takeIn } from '../../../shared/messages/feedback.ts';
import { shardOf } from '../../../shared/messages/message.ts';
import { Work } from '../../../shared/messages/work.ts';
import { attention } from '../../../shared/tables.ts';
import { type Instant, plus } from '../../../shared/time.ts';

/**
 * How one AWS call goes wrong. `refused`: definitely not done. `lost before` and `lost after`: no answer, not done or done.
 * `killed`: the worker dies at it, and whatever it would have done next does not happen. `twice`: done, the answer lost, and
 * asked again by the SDK itself.
 */
export const faults = [
  'refused',
  'lost before',
  'lost after',
  'killed before',
  'killed after',
  'twice',
] as const;
export type Fault = (typeof faults)[number];

interface Invocation {
  dead: boolean;
  /** It has called the provider: what goes wrong from now on leaves the outcome open. */
  called: boolean;
}
const invocations = new AsyncLocalStorage<Invocation>();

const named = (name: string, status?: number) =>
  Object.assign(new Error(name), {
    name,
    ...(status && { $metadata: { httpStatusCode: status } }),
  });

/** The outside of dispatch: a provider with its events, a clock, a queue that delivers at least once. */
export class World {
  now: Instant;
  /** What the provider accepted, by the tags of the request. */
  readonly accepted: { to: string; sendId: string; request: SendEmailCommand['input'] }[] = [];
  /** What each worker asked of AWS while no fault was planned: the calls at which one can happen. */
  readonly calls: string[] = [];
  /** What happens elsewhere just after a worker's next call of this name. */
  meanwhile: { readonly call: string; readonly act: () => Promise<void> } | undefined;
  /** What the provider says of the account. */
  account: object = { SendQuota: { MaxSendRate: 100_000, Max24HourSend: -1 } };
  /** What the provider answers to the next mails, each in the place of taking it. */
  readonly refusals: unknown[] = [];
  /** Whether the provider had a call that ended without an answer. */
  ambiguous = false;
  private planned: { readonly call: number; readonly fault: Fault } | undefined;
  private readonly events: object[] = [];

  constructor(now: Instant) {
    this.now = now;
    mockClient(secrets).on(GetSecretValueCommand).resolves({ SecretString: 'root' });
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const toTable = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
    vi.spyOn(documents, 'send').mockImplementation((async (command: object) =>
      this.call(
        `${command.constructor.name}`,
        () => toTable(command),
        command instanceof GetCommand || command instanceof QueryCommand,
      )) as typeof documents.send);
    vi.spyOn(mail, 'send').mockImplementation((async (
      command: SendEmailCommand | GetAccountCommand,
    ) =>
      command instanceof GetAccountCommand
        ? this.call('GetAccountCommand', async () => this.account, true)
        : this.call('SendEmailCommand', async () => this.accept(command))) as typeof mail.send);
  }

  fail(call: number, fault: Fault): void {
    this.calls.length = 0;
    this.planned = { call, fault };
  }

  /** One invocation of the worker. False when the queue has to bring the message again. */
  async work(body: object): Promise<boolean> {
    return invocations.run({ dead: false, called: false }, async () => {
      try {
        await dispatch(Work.parse(body), () => this.now);
        return true;
      } catch {
        return false;
      }
    });
  }

  /** Delivers a message of the queue, twice, and again while it fails, five times in all. */
  async deliver(body: object): Promise<void> {
    for (let receive = 0, done = 0; receive < 5 && done < 2; receive++) {
      if (await this.work(body)) done++;
      this.now = plus(this.now, 1_000);
    }
  }

  /** What the schedule does each minute: what is due goes to the queue. Looks only where a message can be. */
  async attend(sendId: string): Promise<void> {
    const { Items = [] } = await documents.send(
      new QueryCommand({
        TableName: 'test-messages',
        IndexName: attention.index,
        KeyConditionExpression: '#shard = :shard AND #at <= :now',
        ExpressionAttributeNames: {
          '#shard': attention.shardAttribute,
          '#at': attention.atAttribute,
        },
        ExpressionAttributeValues: { ':shard': shardOf(sendId), ':now': this.now },
      }),
    );
    const due = Items.filter(({ sk }) => sk === `message#${sendId}`);
    for (const { pk: customer } of due) await this.deliver({ customer, sendId });
  }

  /** The provider's events, each twice, the later ones first. */
  async tell(): Promise<void> {
    const events = this.events.splice(0).reverse();
    for (const event of [...events, ...events]) await takeIn(event as never, this.now);
  }

  /** Time passes until everything that will be done by itself has been. */
  async settle({ sendId }: { readonly sendId: string }): Promise<void> {
    for (let look = 0; look < 6; look++) {
      this.now = plus(this.now, 21 * 60_000);
      await this.attend(sendId);
    }
  }

  /** Drops what the provider would still have said. */
  loseEvents(): void {
    this.events.length = 0;
  }

  private accept({ input }: SendEmailCommand): { MessageId: string } {
    if (this.refusals.length > 0) throw this.refusals.shift();
    const MessageId = `ses-${this.accepted.length}`;
    const tags = Object.fromEntries(
      (input.EmailTags ?? []).map(({ Name = '', Value = '' }) => [Name, [Value]]),
    );
    this.accepted.push({
      to: input.Destination?.ToAddresses?.[0] ?? '',
      sendId: tags.send?.[0] ?? '',
      request: input,
    });
    const mail = { messageId: MessageId, timestamp: this.now, tags };
    for (const eventType of ['Send', 'Delivery'])
      this.events.push({
        Type: 'Notification',
        Message: JSON.stringify({ eventType, mail, delivery: { timestamp: this.now } }),
      });
    return { MessageId };
  }

  private async applied(name: string, apply: () => Promise<unknown>): Promise<unknown> {
    const answer = await apply();
    const { meanwhile } = this;
    if (meanwhile?.call !== name) return answer;
    this.meanwhile = undefined;
    await invocations.exit(meanwhile.act);
    return answer;
  }

  /** Does a call, unless it is the one that goes wrong, or the worker is dead. Calls outside of a worker are not meddled with. */
  private async call(name: string, apply: () => Promise<unknown>, reads = false) {
    const invocation = invocations.getStore();
    if (!invocation) return apply();
    if (invocation.dead) throw named('Killed');
    const hit = this.calls.push(name) - 1 === this.planned?.call ? this.planned.fault : undefined;
    const sends = name === 'SendEmailCommand';
    if (hit && hit !== 'twice') this.ambiguous ||= invocation.called;
    invocation.called ||= sends;
    switch (hit) {
      case undefined:
        return this.applied(name, apply);
      case 'refused':
        throw sends ? named('TooManyRequestsException', 429) : named('InternalServerError', 500);
      case 'twice':
        // The client of the provider never asks again by itself.
        if (!sends) await apply();
        return apply();
      case 'lost before':
        this.ambiguous ||= sends;
        throw named('TimeoutError');
      case 'lost after':
        this.ambiguous ||= sends;
        await apply();
        throw named('TimeoutError');
      case 'killed before':
      case 'killed after':
        if (hit === 'killed after') await apply();
        invocation.dead = true;
        this.ambiguous ||= !reads;
        throw named('Killed');
    }
  }
}
