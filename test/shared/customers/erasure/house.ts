import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { documents } from '../../../../shared/clients/dynamodb.ts';
import { queues } from '../../../../shared/clients/sqs.ts';
import { WorkMessage } from '../../../../shared/customers/bring.ts';
import type { CustomerKey } from '../../../../shared/customers/customer.ts';
import { clear } from '../../../../shared/customers/erasure/clear.ts';
import type { Erasure } from '../../../../shared/customers/erasure/erasure.ts';
import { ErasureWork } from '../../../../shared/customers/erasure/queue.ts';
import { startErasure } from '../../../../shared/customers/erasure/start.ts';
import { refold } from '../../../../shared/customers/refold.ts';
import { unpack } from '../../../../shared/events/pack.ts';
import { record } from '../../../../shared/events/record.ts';
import { type TableName, tables } from '../../../../shared/tables.ts';
import { type Instant, plus } from '../../../../shared/time.ts';

export type Trusted = 'proven' | 'claimed';

/** How a call goes wrong. `killed`: the worker does nothing more; whatever was asked of it comes again. */
export const mishaps = ['refused', 'answer lost', 'killed before', 'killed after'] as const;
export type Mishap = (typeof mishaps)[number];

/** The functions that record, fold, attend and erase, over real tables, with queues that bring again what failed. */
export class House {
  now: Instant;
  /** Writes and sends since the last look. */
  calls: string[] = [];
  fault: { readonly call: number; readonly mishap: Mishap } | undefined;
  /** How long a look at the clock takes. */
  pace = 0;
  /** How often the worker of erasures was called. */
  cleared = 0;
  private dead = false;
  private readonly refolds: unknown[] = [];
  private readonly erasures: unknown[] = [];

  constructor(now: Instant) {
    this.now = now;
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const toTable = documents.send.bind(documents) as (command: object) => Promise<unknown>;
    vi.spyOn(documents, 'send').mockImplementation(((command: object) =>
      this.call(command, () => toTable(command))) as typeof documents.send);
    vi.spyOn(queues, 'send').mockImplementation(((command: object) =>
      this.call(command, async () => this.take(command))) as typeof queues.send);
  }

  record(trust: Trusted, ...messages: object[]): Promise<unknown> {
    const how = { via: 'live', keyId: 'key-1', now: this.now, newId: randomUUID } as const;
    return this.again(() => record(messages, { trust, ...how }));
  }

  erase(customer: CustomerKey, kind: 'erase' | 'anonymize' = 'erase'): Promise<Erasure> {
    return this.again(() => startErasure(customer, { kind, by: 'key-1', now: this.now }));
  }

  private readonly clock = (): Instant => {
    this.now = plus(this.now, this.pace);
    return this.now;
  };

  /** Until no queue holds anything. */
  async settle(): Promise<void> {
    for (let round = 0; round < 100; round += 1) {
      const refolds = this.refolds.splice(0).map((body) => WorkMessage.parse(body));
      const erasures = this.erasures.splice(0).map((body) => ErasureWork.parse(body));
      if (refolds.length + erasures.length === 0) return;
      if (refolds.length > 0)
        await this.again(async () => {
          const errors = await refold(refolds, this.now);
          for (const error of errors) if (error !== undefined) throw error;
        });
      for (const work of erasures) {
        this.cleared += 1;
        await this.again(() => clear(work, this.clock));
      }
    }
    throw new Error('It never comes to rest');
  }

  /** At another moment everything that is due then is done. */
  async at(now: Instant): Promise<void> {
    this.now = now;
    for (let look = 0; look < 3; look += 1) {
      for (const { pk, attentionAt } of await scan('profiles'))
        if (String(attentionAt ?? '~') <= now)
          this.refolds.push({ customer: pk, hours: [], cause: 'time' });
      await this.settle();
    }
  }

  /** Every row of every table whose key or content has this text in it, as `table pk sk`. */
  async naming(text: string): Promise<string[]> {
    const found: string[] = [];
    for (const table of Object.keys(tables) as TableName[]) {
      for (const { body, ...item } of await scan(table)) {
        const inside = body === undefined ? '' : unpack(body as string);
        if (`${JSON.stringify(item)} ${inside}`.includes(text))
          found.push(`${table} ${item.pk} ${item.sk ?? ''}`.trim());
      }
    }
    return found.sort();
  }

  private async again<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      this.dead = false;
      try {
        const result = await work();
        if (!this.dead) return result;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  private async call(command: object, apply: () => Promise<unknown>): Promise<unknown> {
    if (command instanceof ScanCommand) return apply();
    if (this.dead) throw new Error('killed');
    const name = command.constructor.name;
    const mishap = this.calls.push(name) === this.fault?.call ? this.fault.mishap : undefined;
    if (mishap === undefined) return apply();
    if (mishap === 'refused') throw new Error('refused');
    if (mishap !== 'killed before') await apply();
    if (mishap !== 'answer lost') this.dead = true;
    throw new Error(mishap);
  }

  private take(command: object): object {
    const put = (url = '', body = '') =>
      (url.endsWith('erase') ? this.erasures : this.refolds).push(JSON.parse(body));
    if (command instanceof SendMessageCommand)
      put(command.input.QueueUrl, command.input.MessageBody);
    if (command instanceof SendMessageBatchCommand)
      for (const { MessageBody } of command.input.Entries ?? [])
        if (!command.input.QueueUrl?.endsWith('dispatch')) put(command.input.QueueUrl, MessageBody);
    return {};
  }
}

export async function scan(table: TableName): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await documents.send(
    new ScanCommand({ TableName: process.env[tables[table].variable], ConsistentRead: true }),
  );
  return Items;
}
