import * as z from 'zod';
import type { TableName } from '../tables.ts';
import { Instant } from '../time.ts';

/** Which tables each kind of sweep passes over. `functions/sweeps/step.ts` joins a kind to its work. */
export const tablesOf = {
  census: ['profiles', 'messages'],
  refold: ['profiles'],
  audience: ['profiles'],
  preview: ['profiles'],
  outlook: ['profiles'],
  // Of one placement's log, by its keys.
  evaluation: ['metrics'],
  recommendations: ['profiles'],
} as const satisfies Record<string, readonly TableName[]>;
export const SweepName = z.enum([
  'census',
  'refold',
  'audience',
  'preview',
  'outlook',
  'evaluation',
  'recommendations',
]);
export type SweepName = z.output<typeof SweepName>;
export type SweptTable = (typeof tablesOf)[SweepName][number];

/** Parallel scan segments per table: more would shorten a pass over millions, and cost a message each for hundreds. */
const SHARDS_PER_TABLE = 4;

/** One pass over a table or two, in shards that run beside each other, each in pieces that follow one another. */
export const Sweep = z.object({
  sweepId: z.string().min(1).max(200),
  kind: SweepName,
  /** The moment as of which it judges, whenever its pieces run. */
  instant: Instant,
  params: z.unknown(),
  /** `profiles-00`, `profiles-01` and so on. */
  shards: z.array(z.string()).min(1),
  startedAt: Instant,
});
export type Sweep = z.output<typeof Sweep>;

export const shardsOf = (kind: SweepName): string[] =>
  tablesOf[kind].flatMap((table) =>
    Array.from({ length: SHARDS_PER_TABLE }, (_, n) => `${table}-${String(n).padStart(2, '0')}`),
  );

/** Which scan segment of which table a shard is. */
export function segmentOf(
  { kind, shards }: Sweep,
  shard: string,
): { readonly table: SweptTable; readonly segment: number; readonly of: number } {
  const table = tablesOf[kind].find((name) => shard.startsWith(`${name}-`));
  if (table === undefined) throw new Error(`A ${kind} has no shard ${shard}`);
  const beside = shards.filter((each) => each.startsWith(`${table}-`));
  return { table, segment: beside.indexOf(shard), of: beside.length };
}

/** Where a scan goes on: the key of the item that was last. */
export const Place = z.object({ pk: z.string(), sk: z.string().optional() });
export type Place = z.output<typeof Place>;

/** What is fixed about a piece by whoever wrote it first. */
export const Piece = z.object({
  shard: z.string(),
  piece: z.int().min(0),
  from: Place.optional(),
  /** Nothing when it is the last of its shard. */
  to: Place.optional(),
  /** Of the shard up to the end of this piece. */
  items: z.int().min(0),
  tally: z.unknown(),
  /** Of the message that it was written for: a repeat of that message knows its own piece by it. */
  token: z.string(),
  /** Of the invocation that wrote it: marks what it wrote beside the piece. */
  attempt: z.string(),
  /** Read units. */
  consumed: z.number(),
});
export type Piece = z.output<typeof Piece>;

/** The message that asks for one piece. */
export const Step = z.object({
  sweepId: z.string(),
  shard: z.string(),
  piece: z.int().min(0),
  from: Place.optional(),
  /** Of the shard before this piece. */
  items: z.int().min(0),
  hop: z.int().min(0),
  token: z.string(),
  /** Set when a start takes up a shard again: it carries on from a piece that another message wrote. */
  resume: z.boolean().optional(),
  /** Seconds of its read budget that the shard has used ahead of time. */
  owed: z.number().min(0).default(0),
});
export type Step = z.output<typeof Step>;

/** How far a sweep is. */
export const Progress = z.object({
  sweepId: z.string(),
  kind: SweepName,
  state: z.enum(['running', 'done']),
  instant: Instant,
  startedAt: Instant,
  finishedAt: Instant.optional(),
  pieces: z.int(),
  items: z.int(),
  shards: z.array(
    z.object({
      shard: z.string(),
      state: z.enum(['running', 'done']),
      pieces: z.int(),
      items: z.int(),
    }),
  ),
  /** Of a preview, an evaluation, or a fit, that is done: what it found. */
  result: z.unknown().optional(),
});
export type Progress = z.output<typeof Progress>;
