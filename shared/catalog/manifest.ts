import { createHash } from 'node:crypto';
import * as z from 'zod';
import { key } from '../tables.ts';
import type { Kind } from './catalog.ts';

/** How many items the manifest of a kind is spread over; its order is the order of the kinds everywhere. */
const shards: Readonly<Record<Kind, number>> = {
  segment: 1,
  offer: 16,
  placement: 1,
  campaign: 1,
  template: 1,
  webhook: 1,
  key: 1,
  setting: 1,
};
export const kinds = Object.keys(shards) as readonly Kind[];

/** Which version of one definition is in force: the row `key.definition(kind, id, version, token)`. */
export const Entry = z.object({
  version: z.int().positive(),
  /** Names the publication that wrote the row. */
  token: z.string().min(1),
  /** See `Definition.epoch`. */
  epoch: z.int().positive().optional(),
});
export type Entry = z.output<typeof Entry>;

/** One item of the manifest. `revision` grows by one with every change, and every change is conditional upon it. */
export interface Shard {
  readonly kind: Kind;
  readonly revision: number;
  /** The feature epoch; on the shard of the segments. */
  readonly epoch: number;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Shards by their sort key. */
export type Manifest = ReadonlyMap<string, Shard>;

const ENTRY = 'd:';
const ShardItem = z.object({
  sk: z.templateLiteral([z.enum(kinds), '#', z.int()]),
  revision: z.int().nonnegative(),
  epoch: z.int().nonnegative().default(0),
});

/** The attribute of a shard that holds a definition's entry. */
export const entryAttribute = (id: string): string => `${ENTRY}${id}`;

/** Where the entry of a definition lies. Its sort key names the shard in a `Manifest`. */
export const shardOf = (kind: Kind, id: string): { pk: string; sk: string } =>
  key.manifest(kind, createHash('sha256').update(id).digest().readUInt32BE() % shards[kind]);

/** The shard that holds the feature epoch. */
export const epochShard = key.manifest('segment', 0);

/** A manifest from the items of its partition. Throws when an item is not one of ours. */
export function manifestOf(items: readonly Record<string, unknown>[]): Manifest {
  return new Map(items.map((item) => [ShardItem.parse(item).sk, shardFrom(item)]));
}

function shardFrom(item: Record<string, unknown>): Shard {
  const { sk, revision, epoch } = ShardItem.parse(item);
  const entries = Object.entries(item)
    .filter(([attribute]) => attribute.startsWith(ENTRY))
    .map(([attribute, entry]) => [attribute.slice(ENTRY.length), Entry.parse(entry)] as const);
  return {
    kind: z.enum(kinds).parse(sk.split('#')[0]),
    revision,
    epoch,
    entries: new Map(entries),
  };
}

/** Two manifests with the same text are the same. */
export const revisionOf = (manifest: Manifest): string =>
  [...manifest]
    .map(([sk, { revision }]) => `${sk}:${revision}`)
    .sort()
    .join(' ');

/** The entry in force of a definition. */
export const entryOf = (manifest: Manifest, kind: Kind, id: string): Entry | undefined =>
  manifest.get(shardOf(kind, id).sk)?.entries.get(id);
