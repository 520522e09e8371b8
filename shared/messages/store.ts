import { randomBytes } from 'node:crypto';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../clients/dynamodb.ts';
import { CustomerKey } from '../customers/customer.ts';
import { environment } from '../environment.ts';
import { EXPIRES_AT, key, range } from '../tables.ts';
import { DAY_MS } from '../time.ts';
import { emptyLedger, Ledger } from './ledger.ts';
import { Message } from './message.ts';
import type { Step } from './transitions.ts';

/** How often a change is tried again from what another writer left. */
const ROUNDS = 20;

/** Tells one writer, attempt or claim from another. */
export const newToken = (): string => randomBytes(9).toString('base64url');

const TableName = () => environment('MESSAGES_TABLE');

async function read(Key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
  const get = new GetCommand({ TableName: TableName(), Key, ConsistentRead: true });
  return (await documents.send(get)).Item;
}

/** One message, as it is now. */
export async function getMessage(
  customer: CustomerKey,
  sendId: string,
): Promise<Message | undefined> {
  const item = await read(key.message(customer, sendId));
  return item && Message.parse(item);
}

/** Puts a message unless it is there; answers the one that stands: whoever plans it again learns what became of it. */
export async function planMessage(message: Message): Promise<Message> {
  const { customer, sendId } = message;
  const put = new PutCommand({
    TableName: TableName(),
    Item: { ...key.message(customer, sendId), ...message },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  if (await holds(put)) return message;
  return (await getMessage(customer, sendId)) ?? message;
}

/**
 * Takes a message one step on, under its revision; tried again from what another writer left. Answers the message after
 * the step (a step that answers the message itself has been taken before), or nothing when it is not open (any more).
 */
export async function changeMessage(known: Message, step: Step): Promise<Message | undefined> {
  let message: Message | undefined = known;
  for (let round = 0; round < ROUNDS && message; round++) {
    const next = step(message);
    if (next === undefined || next === message) return next;
    const changed = { ...next, revision: message.revision + 1 };
    if (await update(message, changed)) return changed;
    message = await getMessage(known.customer, known.sendId);
  }
  if (message) throw new Error(`Message ${known.sendId} is contended`);
  return undefined;
}

/** Writes what differs. A lost answer that the SDK asked for again fails its own condition: the writer's token tells. */
async function update(before: Message, after: Message): Promise<boolean> {
  const writer = newToken();
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Message>;
  const changed = [...names].filter((name) => before[name] !== after[name]);
  const [set, remove] = [
    changed.filter((name) => after[name] !== undefined),
    changed.filter((name) => after[name] === undefined),
  ];
  const command = new UpdateCommand({
    TableName: TableName(),
    Key: key.message(before.customer, before.sendId),
    UpdateExpression: [
      `SET writer = :writer, ${set.map((name) => `#${name} = :${name}`).join(', ')}`,
      ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    ConditionExpression: '#revision = :seen',
    ExpressionAttributeNames: Object.fromEntries(changed.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ':seen': before.revision,
      ':writer': writer,
      ...Object.fromEntries(set.map((name) => [`:${name}`, after[name]])),
    },
  });
  if (await holds(command)) return true;
  const item = await read(key.message(before.customer, before.sendId));
  return item?.writer === writer;
}

/** The messages of a customer, newest first, at most `limit`, from before `before` on. Consistent. */
export async function listMessages(
  customer: CustomerKey,
  { limit, before }: { readonly limit: number; readonly before?: string | undefined },
): Promise<{ readonly items: readonly Message[]; readonly next?: string }> {
  const { pk, from, to } = range.messages(customer);
  const items: Message[] = [];
  let after = before === undefined ? undefined : key.message(customer, before);
  do {
    const page = await documents.send(
      new QueryCommand({
        TableName: TableName(),
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit - items.length,
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    items.push(...(page.Items ?? []).map((item) => Message.parse(item)));
    after = page.LastEvaluatedKey as typeof after;
  } while (after && items.length < limit);
  const last = items.at(-1);
  return { items, ...(after && last && { next: last.sendId }) };
}

/** What a customer was sent, and may not be sent, as it is now. */
export async function getLedger(customer: CustomerKey): Promise<Ledger> {
  const item = await read(key.ledger(customer));
  return item ? Ledger.parse(item) : emptyLedger(customer);
}

/**
 * Changes a ledger by one put under its version, tried again from what another writer left. `decide` answers the new
 * ledger, or anything else, which is then the answer and nothing is written.
 */
export async function changeLedger<Refusal>(
  customer: CustomerKey,
  decide: (ledger: Ledger) => { readonly ledger: Ledger } | { readonly refusal: Refusal },
): Promise<Refusal | 'written'> {
  for (let round = 0; round < ROUNDS; round++) {
    const seen = await getLedger(customer);
    const decision = decide(seen);
    if ('refusal' in decision) return decision.refusal;
    if (decision.ledger === seen || (await putLedger(decision.ledger))) return 'written';
  }
  throw new Error('A ledger is contended');
}

/** Takes the ledger of somebody away who is erased. */
export async function removeLedger(customer: CustomerKey): Promise<void> {
  await documents.send(new DeleteCommand({ TableName: TableName(), Key: key.ledger(customer) }));
}

async function putLedger(ledger: Ledger): Promise<boolean> {
  const writer = newToken();
  const put = new PutCommand({
    TableName: TableName(),
    Item: { ...key.ledger(ledger.customer), ...ledger, version: ledger.version + 1, writer },
    ConditionExpression: 'attribute_not_exists(pk) OR version = :seen',
    ExpressionAttributeValues: { ':seen': ledger.version },
  });
  if (await holds(put)) return true;
  const item = await read(key.ledger(ledger.customer));
  return item?.writer === writer;
}

/** Nothing of an occurrence is sent any more so long after it was worth sending. */
const HOLDER_KEPT_MS = 7 * DAY_MS;

/** Which send has an address in an occurrence. */
const Holder = z.object({ customer: CustomerKey, sendId: z.string() });
export type Holder = z.output<typeof Holder>;

/** Puts a send as the holder of an address, where none is, or in the place of `before`. Answers the one that stands. */
export async function putHolder(
  addressHash: string,
  occurrenceId: string,
  { customer, sendId, notAfter }: Holder & Pick<Message, 'notAfter'>,
  before?: Holder,
): Promise<Holder> {
  const row = key.address(addressHash, occurrenceId);
  const expiresAt = Math.floor((Date.parse(notAfter) + HOLDER_KEPT_MS) / 1_000);
  const put = new PutCommand({
    TableName: TableName(),
    Item: { ...row, customer, sendId, [EXPIRES_AT]: expiresAt },
    ...(before
      ? {
          ConditionExpression: 'sendId = :before',
          ExpressionAttributeValues: { ':before': before.sendId },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' }),
  });
  if (await holds(put)) return { customer, sendId };
  return Holder.parse(await read(row));
}
