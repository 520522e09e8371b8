import { randomUUID } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { pack, unpack } from '../events/pack.ts';
import { attention, key } from '../tables.ts';
import type { Instant } from '../time.ts';
import { attentionShardOf } from './attention.ts';
import { decode, encode } from './codec.ts';
import { CustomerKey } from './customer.ts';
import type { Found, Grave, Pointer, Profile } from './profile.ts';

const Body = z.union([z.string(), z.instanceof(Uint8Array)]);
const Common = z.object({
  pk: CustomerKey,
  version: z.int(),
  attentionAt: z.string().exactOptional(),
});

const ProfileItem = Common.extend({ epoch: z.int(), body: Body }).transform(
  ({ pk: customer, body, ...plain }): Profile => decode(unpack(body), { customer, ...plain }),
);

const PointerItem = Common.extend({
  pointer: CustomerKey,
  pending: z.boolean().default(false),
  epoch: z.int().default(0),
  body: Body.optional(),
}).transform(({ pk: customer, version, pointer, pending, epoch, body }): Pointer => {
  const frozen = body && decode(unpack(body), { customer, version: version - 1, epoch });
  return { customer, version, to: pointer, pending, ...(frozen && { frozen }) };
});

const GraveItem = Common.extend({ erasedAt: z.string(), erasureId: z.string() }).transform(
  ({ pk: customer, ...grave }): Grave => ({ customer, ...grave }),
);

/** An item of the profiles table. Throws a `ZodError` for anything else. */
export function parseItem(item: Record<string, unknown>): Found {
  if ('pointer' in item) return PointerItem.parse(item);
  return 'erasureId' in item ? GraveItem.parse(item) : ProfileItem.parse(item);
}

const Writer = z.object({ writer: z.string() });

/** A customer's profile, the pointer to whose profile holds it, or what an erasure left in its place. */
export async function getProfile(
  customer: CustomerKey,
  { consistent }: { readonly consistent: boolean },
): Promise<Found | undefined> {
  const item = await getItem(customer, consistent);
  return item && parseItem(item);
}

/** Puts the next version of a profile, if the version that it was made from is still in force. */
export async function putProfile(profile: Profile): Promise<'stored' | 'contended'> {
  const { customer, version, epoch, attentionAt } = profile;
  return putNext(customer, version, { epoch, body: bodyOf(profile) }, attentionAt);
}

/** Turns an anonymous customer's item into a pointer likewise; it has attention until it is settled. */
export async function putPointer(
  { customer, version, to, frozen }: Pointer,
  attentionAt: Instant,
): Promise<'stored' | 'contended'> {
  const kept = frozen && { epoch: frozen.epoch, body: bodyOf(frozen) };
  return putNext(customer, version, { pointer: to, pending: true, ...kept }, attentionAt);
}

/** Puts a grave in the place of a profile, a pointer or nothing likewise; it has attention until it is taken away. */
export const putGrave = (
  { customer, version, erasedAt, erasureId }: Grave,
  attentionAt: Instant,
): Promise<'stored' | 'contended'> =>
  putNext(customer, version, { erasedAt, erasureId }, attentionAt);

/** Takes a grave away, if it is still the one that was read. */
export async function removeGrave({ customer, version }: Grave): Promise<'gone' | 'contended'> {
  const remove = new DeleteCommand({
    TableName: environment('PROFILES_TABLE'),
    Key: key.profile(customer),
    ConditionExpression: 'attribute_not_exists(pk) OR version = :version',
    ExpressionAttributeValues: { ':version': version },
  });
  return (await holds(remove)) ? 'gone' : 'contended';
}

/** The known customer's profile holds the pointer's log now. A pointer never changes otherwise, so no version guards it. */
export async function settlePointer(customer: CustomerKey): Promise<void> {
  const update = new UpdateCommand({
    TableName: environment('PROFILES_TABLE'),
    Key: key.profile(customer),
    ConditionExpression: 'attribute_exists(pointer)',
    UpdateExpression: `REMOVE pending, ${attention.shardAttribute}, ${attention.atAttribute}`,
  });
  await documents.send(update);
}

/** `withRoom` has seen to it that an item holds it. */
const bodyOf = (profile: Profile): string | Uint8Array => pack(encode(profile));

async function putNext(
  customer: CustomerKey,
  version: number,
  rest: Record<string, unknown>,
  attentionAt: Instant | undefined,
): Promise<'stored' | 'contended'> {
  const writer = randomUUID().slice(0, 8);
  const due = attentionAt && {
    [attention.shardAttribute]: attentionShardOf(customer),
    [attention.atAttribute]: attentionAt,
  };
  const put = new PutCommand({
    TableName: environment('PROFILES_TABLE'),
    Item: { ...key.profile(customer), version: version + 1, writer, ...rest, ...due },
    ...guard(version),
  });
  if (await holds(put)) return 'stored';
  // A lost answer makes the client repeat a put that succeeded: it may be our own that is in force.
  const found = Writer.safeParse(await getItem(customer, true));
  return found.data?.writer === writer ? 'stored' : 'contended';
}

const guard = (version: number) =>
  version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': version },
      };

async function getItem(
  customer: CustomerKey,
  consistent: boolean,
): Promise<Record<string, unknown> | undefined> {
  const get = new GetCommand({
    TableName: environment('PROFILES_TABLE'),
    Key: key.profile(customer),
    ConsistentRead: consistent,
  });
  return (await documents.send(get)).Item;
}
