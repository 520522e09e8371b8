import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key, range } from '../../tables.ts';
import { Instant } from '../../time.ts';
import type { Bin } from '../training/bin.ts';
import { decode, encode, Part } from './codec.ts';
import type { Learnt } from './learnt.ts';

const Head = z.object({ learnedThrough: Instant, token: z.string(), parts: z.int().min(1) });
type Head = z.output<typeof Head>;
const Found = Part.extend({ sk: z.string() });

const TableName = () => environment('METRICS_TABLE');

/** What is learnt and where it lies. */
export interface Standing {
  readonly learnt: Learnt;
  readonly head: Head;
}

async function getHead(placementId: string): Promise<Head | undefined> {
  const { pk, sk } = key.learnt(placementId);
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      ConsistentRead: true,
    }),
  );
  return Items[0] && Head.parse(Items[0]);
}

/** Every part that lies there, also of writers who failed, by its key. */
async function listParts(placementId: string): Promise<ReadonlyMap<string, Part>> {
  const { pk, from, to } = range.learntParts(placementId);
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
    },
  );
  const found = new Map<string, Part>();
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const { sk, ...part } = Found.parse(item);
      found.set(sk, part);
    }
  return found;
}

const MOST_TRIES = 3;

/** What a placement has learnt, or nothing yet; the same object as `known` while that stands. */
export async function getLearnt(
  placementId: string,
  known?: Standing,
): Promise<Standing | undefined> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const head = await getHead(placementId);
    if (!head) return undefined;
    if (known?.head.token === head.token) {
      const moved = head.learnedThrough !== known.head.learnedThrough;
      return moved
        ? { head, learnt: { ...known.learnt, learnedThrough: head.learnedThrough } }
        : known;
    }
    const lying = await listParts(placementId);
    const parts = skOf(placementId, head).map((sk) => lying.get(sk));
    // The next writer may have taken them away in the meantime; then there is another head.
    if (parts.every((part) => part !== undefined))
      return { head, learnt: decode(parts, head.learnedThrough) };
  }
  throw new Error(`What ${placementId} has learnt changes faster than it can be read`);
}

const skOf = (placementId: string, { token, parts }: Head): string[] =>
  Array.from({ length: parts }, (_, part) => key.learntPart(placementId, token, part).sk);

/**
 * Writes what is learnt, if what it was learnt from still stands: true when it is written. Models are rewritten only where
 * they `changed`; what they were before goes when the head has moved.
 */
export async function putLearnt(
  learnt: Learnt,
  before: Standing | undefined,
  changed: boolean,
): Promise<boolean> {
  const { placementId, learnedThrough } = learnt;
  if (before && !changed)
    return putHead(placementId, { ...before.head, learnedThrough }, before.head);
  const lying = before ? await listParts(placementId) : new Map<string, Part>();
  const parts = encode(learnt);
  const head = { learnedThrough, token: randomUUID(), parts: parts.length };
  for (const [part, item] of parts.entries())
    await documents.send(
      new PutCommand({
        TableName: TableName(),
        Item: { ...key.learntPart(placementId, head.token, part), ...item },
      }),
    );
  const written = await putHead(placementId, head, before?.head);
  const { pk } = key.learnt(placementId);
  for (const sk of written ? lying.keys() : skOf(placementId, head))
    await documents.send(new DeleteCommand({ TableName: TableName(), Key: { pk, sk } }));
  return written;
}

async function putHead(
  placementId: string,
  head: Head,
  before: Head | undefined,
): Promise<boolean> {
  const written = await holds(
    new PutCommand({
      TableName: TableName(),
      Item: { ...key.learnt(placementId), ...head },
      ...(before
        ? {
            ConditionExpression: 'learnedThrough = :before',
            ExpressionAttributeValues: { ':before': before.learnedThrough satisfies Bin },
          }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    }),
  );
  if (written) return true;
  // The answer to our own first try may have been lost.
  const standing = await getHead(placementId);
  return standing?.token === head.token && standing.learnedThrough === head.learnedThrough;
}
