import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type BatchWriteCommandOutput,
  DeleteCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../../clients/dynamodb.ts';
import { environment } from '../../../environment.ts';
import { concurrently } from '../../../events/concurrently.ts';
import { key, tables } from '../../../tables.ts';
import type { CustomerKey } from '../../customer.ts';

/** Where rows of a customer lie under the customer's own key. */
export type OwnTable = 'events' | 'messages';

export type Row = Record<string, unknown> & { readonly pk: string; readonly sk: string };
const Row = z.looseObject({ pk: z.string(), sk: z.string() });

const PER_PAGE = 250;
const PER_CALL = 25;
const ABREAST = 8;
const ROUNDS = 8;

/** The rows under a customer's key, a page at a time, each read when it is asked for. Consistent. */
export async function* listRows(table: OwnTable, customer: CustomerKey): AsyncGenerator<Row[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new QueryCommand({
        TableName: environment(tables[table].variable),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': customer },
        ConsistentRead: true,
        Limit: PER_PAGE,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    yield (page.Items ?? []).map((item) => Row.parse(item));
    from = page.LastEvaluatedKey;
  } while (from);
}

export const putRows = (table: OwnTable, rows: readonly Row[]): Promise<void> =>
  writeAll(
    table,
    rows.map((Item) => ({ PutRequest: { Item } })),
  );

export const removeRows = (table: OwnTable, rows: readonly Row[]): Promise<void> =>
  writeAll(
    table,
    rows.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  );

/** Takes away that a send has an address in an occurrence, if it is this customer's. */
export async function removeHolder(
  addressHash: string,
  occurrenceId: string,
  customer: CustomerKey,
): Promise<void> {
  const remove = new DeleteCommand({
    TableName: environment(tables.messages.variable),
    Key: key.address(addressHash, occurrenceId),
    ConditionExpression: 'customer = :customer',
    ExpressionAttributeValues: { ':customer': customer },
  });
  await holds(remove);
}

type Requests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

async function writeAll(table: OwnTable, requests: Requests): Promise<void> {
  const calls = Array.from({ length: Math.ceil(requests.length / PER_CALL) }, (_, call) =>
    requests.slice(call * PER_CALL, (call + 1) * PER_CALL),
  );
  const outcomes = await concurrently(calls, ABREAST, (some) => writeSome(table, some));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** A batch may be taken in part, with 200: what was left is written again. */
async function writeSome(table: OwnTable, requests: Requests): Promise<void> {
  const name = environment(tables[table].variable);
  let waiting: Requests | undefined = requests;
  for (let round = 0; waiting !== undefined && waiting.length > 0; round += 1) {
    if (round === ROUNDS) throw new Error(`${waiting.length} rows could not be written`);
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** round));
    const command = new BatchWriteCommand({ RequestItems: { [name]: waiting } });
    const answer: BatchWriteCommandOutput = await documents.send(command);
    waiting = answer.UnprocessedItems?.[name];
  }
}
