import {
  BatchGetCommand,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type BatchWriteCommandOutput,
  DeleteCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { concurrently } from '../../events/concurrently.ts';
import { key, range } from '../../tables.ts';
import { placeOf, spelled } from './code.ts';

const PER_READ = 100;
const PER_WRITE = 25;
const ABREAST = 16;
const ROUNDS = 8;

const Catalog = () => environment('CATALOG_TABLE');
const Keyed = z.looseObject({ pk: z.string(), sk: z.string() });
type Keys = { readonly pk: string; readonly sk: string };
const nameOf = ({ pk, sk }: Keys): string => `${pk} ${sk}`;

/** Where a code lies while it is free. */
export function freeKey(poolId: string, code: string): Keys {
  const { shard, place } = placeOf(spelled(code));
  return key.poolCode(poolId, shard, place, spelled(code));
}

/** Which of some codes lie in some of the pools, or were ever taken, spelled. */
export async function listKnown(
  poolIds: readonly string[],
  codes: readonly string[],
): Promise<{ readonly free: ReadonlySet<string>; readonly taken: ReadonlySet<string> }> {
  const found = await getSome(
    codes.flatMap((code) => [
      key.code(spelled(code)),
      ...poolIds.map((poolId) => freeKey(poolId, code)),
    ]),
  );
  const among = (keyOf: (code: string) => Keys[]) =>
    new Set(codes.filter((code) => keyOf(code).some((one) => found.has(nameOf(one)))).map(spelled));
  return {
    taken: among((code) => [key.code(spelled(code))]),
    free: among((code) => poolIds.map((poolId) => freeKey(poolId, code))),
  };
}

/** Puts codes into a pool. A code that lies there already lies there once. */
export async function putFree(poolId: string, codes: readonly string[]): Promise<void> {
  const requests = codes.map((code) => ({
    PutRequest: { Item: { ...freeKey(poolId, code), code } },
  }));
  await each(inPieces(requests, PER_WRITE), writeSome);
}

/** Takes a code out of the list of the free ones: it is somebody's. */
export async function removeFree(poolId: string, code: string): Promise<void> {
  await documents.send(new DeleteCommand({ TableName: Catalog(), Key: freeKey(poolId, code) }));
}

/** Some codes of a shard of a pool that may be free, by place. */
export interface Page {
  readonly codes: readonly string[];
  readonly places: readonly string[];
  /** Whether there are no more between the bounds. */
  readonly isAll: boolean;
}

const Free = z.object({ sk: z.string(), code: z.string() });

/** Consistent, so that whoever finds none may say so. */
export async function listFree(
  poolId: string,
  shard: number,
  { from, before, limit }: { readonly from?: string; readonly before?: string; limit: number },
): Promise<Page> {
  const bounds = range.poolCodes(poolId, shard, from, before);
  const { Items = [], LastEvaluatedKey } = await documents.send(
    new QueryCommand({
      TableName: Catalog(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': bounds.pk, ':from': bounds.from, ':to': bounds.to },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  const free = Items.map((item) => Free.parse(item));
  return {
    codes: free.map(({ code }) => code),
    places: free.map(({ sk }) => sk.slice(0, 8)),
    isAll: LastEvaluatedKey === undefined,
  };
}

async function getSome(keys: readonly Keys[]): Promise<Set<string>> {
  const found = new Set<string>();
  await each(inPieces(keys, PER_READ), async (some) => {
    let waiting: readonly Keys[] = some;
    for (let round = 0; waiting.length > 0; round += 1) {
      await patience(round);
      const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
        new BatchGetCommand({
          RequestItems: {
            [Catalog()]: {
              Keys: [...waiting],
              ConsistentRead: true,
              ProjectionExpression: 'pk, sk',
            },
          },
        }),
      );
      for (const item of Responses[Catalog()] ?? []) found.add(nameOf(Keyed.parse(item)));
      waiting = (UnprocessedKeys[Catalog()]?.Keys ?? []).map((item) => Keyed.parse(item));
    }
  });
  return found;
}

type Requests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** A batch may be taken in part, with 200: what was left is written again. */
async function writeSome(requests: Requests): Promise<void> {
  let waiting: Requests | undefined = requests;
  for (let round = 0; waiting !== undefined && waiting.length > 0; round += 1) {
    await patience(round);
    const command = new BatchWriteCommand({ RequestItems: { [Catalog()]: waiting } });
    const answer: BatchWriteCommandOutput = await documents.send(command);
    waiting = answer.UnprocessedItems?.[Catalog()];
  }
}

async function patience(round: number): Promise<void> {
  if (round === ROUNDS) throw new Error('The table takes no more of a batch');
  if (round > 0) await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** round));
}

const inPieces = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, piece) =>
    items.slice(piece * size, (piece + 1) * size),
  );

async function each<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (const outcome of await concurrently(items, ABREAST, work))
    if (outcome.status === 'rejected') throw outcome.reason;
}
