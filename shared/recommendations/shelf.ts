import * as z from 'zod';
import { Instant } from '../time.ts';
import { type Facts, Facts as FactsSchema } from './facts.ts';
import type { ItemModel, Scored } from './model.ts';

const Quality = z.object({ recallAt10: z.number(), ndcgAt10: z.number(), customers: z.int() });

/** How the model was fitted, and how well it meets what customers did next. */
export const Fit = z.object({
  kind: z.enum(['ease', 'cosine']),
  /** In customers. */
  ridge: z.number(),
  decay: z.number(),
  quality: Quality,
  /** Of recommending what is most popular instead. */
  popularity: Quality,
});
export type Fit = z.output<typeof Fit>;

/** Items and scores side by side. */
const Ranked = z.array(z.tuple([z.string(), z.number()]));

/** All of what a fit leaves that is no number of the model. */
export const ShelfHead = z.object({
  fittedAt: Instant,
  customers: z.int(),
  fit: Fit.nullable(),
  items: z.array(z.string()),
  popular: Ranked,
  trending: Ranked,
  together: z.array(z.tuple([z.string(), Ranked])),
  facts: z.array(z.tuple([z.string(), FactsSchema])),
  catalogued: z.array(z.string()),
  newcomers: z.array(z.string()),
});

/** What recommendations are taken from: one file in the bucket, one object in a container. Nothing in it is a customer's. */
export interface Shelf {
  readonly fittedAt: Instant;
  /** So many customers' logs were read. */
  readonly customers: number;
  /** Nothing where too few customers had to do with several items. */
  readonly fit?: Fit;
  readonly model?: ItemModel;
  readonly popular: readonly Scored[];
  readonly trending: readonly Scored[];
  readonly together: ReadonlyMap<string, readonly Scored[]>;
  readonly facts: ReadonlyMap<string, Facts>;
  /** Those of the items that the catalogue knew. */
  readonly catalogued: ReadonlySet<string>;
  /** Items of the catalogue with which nobody had to do yet. */
  readonly newcomers: readonly string[];
}

export const emptyShelf: Shelf = {
  fittedAt: '1970-01-01T00:00:00.000Z',
  customers: 0,
  popular: [],
  trending: [],
  together: new Map(),
  facts: new Map(),
  catalogued: new Set(),
  newcomers: [],
};

const MAGIC = 'rapport-items-1\n';
const ALIGNED = 4;

/** The file: what it is, the length of the head, the head as JSON, then the model's numbers as they lie in memory. */
export function spellShelf(shelf: Shelf): Uint8Array<ArrayBuffer> {
  const { fit, model } = shelf;
  const head: z.output<typeof ShelfHead> = {
    fittedAt: shelf.fittedAt,
    customers: shelf.customers,
    fit: fit ?? null,
    items: [...(model?.items ?? [])],
    popular: pairs(shelf.popular),
    trending: pairs(shelf.trending),
    together: [...shelf.together].map(([item, partners]) => [item, pairs(partners)]),
    facts: [...shelf.facts],
    catalogued: [...shelf.catalogued],
    newcomers: [...shelf.newcomers],
  };
  const json = Buffer.from(JSON.stringify(head));
  const start = Buffer.alloc(MAGIC.length + ALIGNED);
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(json.length, MAGIC.length);
  const padding = Buffer.alloc((ALIGNED - (json.length % ALIGNED)) % ALIGNED);
  const parts: Uint8Array[] = [start, json, padding];
  if (model?.kind === 'cosine') parts.push(bytesOf(model.neighbours));
  if (model) parts.push(bytesOf(model.weights));
  return new Uint8Array(Buffer.concat(parts));
}

/** The shelf that was spelled. Throws for anything else, whole or in part. */
export function readShelf(bytes: Uint8Array<ArrayBuffer>): Shelf {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('is no shelf');
  const from = MAGIC.length + ALIGNED;
  const length = start.readUInt32LE(MAGIC.length);
  const head = ShelfHead.parse(JSON.parse(start.toString('utf8', from, from + length)));
  const numbers = bytes.slice(from + Math.ceil(length / ALIGNED) * ALIGNED).buffer;
  const model = modelIn(numbers, head);
  return {
    fittedAt: head.fittedAt,
    customers: head.customers,
    ...(head.fit && model && { fit: head.fit, model }),
    popular: scored(head.popular),
    trending: scored(head.trending),
    together: new Map(head.together.map(([item, partners]) => [item, scored(partners)])),
    facts: new Map(head.facts),
    catalogued: new Set(head.catalogued),
    newcomers: head.newcomers,
  };
}

function modelIn(
  numbers: ArrayBuffer,
  { fit, items }: z.output<typeof ShelfHead>,
): ItemModel | undefined {
  if (!fit) return undefined;
  const n = items.length;
  const count = numbers.byteLength / ALIGNED;
  const isWhole = fit.kind === 'ease' ? count === n * n : count % (2 * n) === 0;
  if (!isWhole) throw new Error('is not whole');
  const neighbours = fit.kind === 'ease' ? undefined : new Int32Array(numbers, 0, count / 2);
  const weights = new Float32Array(numbers, neighbours?.byteLength ?? 0);
  if (!weights.every(Number.isFinite) || neighbours?.some((other) => other < -1 || other >= n))
    throw new Error('is not in order');
  return neighbours
    ? { kind: 'cosine', items, neighbours, weights }
    : { kind: 'ease', items, weights };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const pairs = (all: readonly Scored[]): [string, number][] =>
  all.map(({ item, score }) => [item, score]);
const scored = (all: readonly (readonly [string, number])[]): Scored[] =>
  all.map(([item, score]) => ({ item, score }));
