import type * as z from 'zod';
import type { Instant } from '../time.ts';
import type { Scanned } from './store.ts';
import type { Place, Sweep, SweepName, SweptTable } from './sweep.ts';

/** One attempt at one piece, as the work on it sees it. */
export interface Attempt<Params> {
  readonly sweepId: string;
  /** The moment as of which the sweep judges. */
  readonly instant: Instant;
  readonly params: Params;
  /** The moment at which this attempt began; the same for all its items. */
  readonly now: Instant;
  readonly table: SweptTable;
  readonly shard: string;
  readonly piece: number;
  /** Another for each attempt; the piece that stands carries the one of its own. */
  readonly attempt: string;
}

/**
 * What a sweep does. `visit` may have effects, which must bear repetition: a piece may be tried several times, and cut at
 * another place, before one attempt is fixed. Tallies come from the one that is. Items are as the table holds them; what
 * cannot be parsed is the kind's to skip, for an error brings the whole piece back until it goes to the dead letters.
 */
export interface SweepKind<Tally, Params, Note = never> {
  readonly params: z.ZodType<Params>;
  readonly tally: z.ZodType<Tally>;
  /** The most items in a piece; 250 if nothing is said. */
  readonly limit?: number;
  /** What a piece holds, where that is not a page of its table: one shard, `segment`, of so many. */
  list?(
    attempt: Attempt<Params>,
    at: { readonly segment: number; readonly of: number; readonly from?: Place },
  ): Promise<Scanned>;
  /** A tally of nothing, new each time. */
  empty(): Tally;
  visit(
    item: Readonly<Record<string, unknown>>,
    attempt: Attempt<Params>,
    note: (entry: Note) => void,
  ): Tally | Promise<Tally>;
  /** The sum of two tallies; may change the first and return it. */
  add(sum: Tally, one: Tally): Tally;
  /** Writes down what the visits noted, under the attempt's name, before the piece is fixed. */
  keep?(notes: readonly Note[], attempt: Attempt<Params>): Promise<void>;
  /**
   * After all pieces are fixed: a pure function of them and of the sweep, with effects that bear repetition. What it answers
   * stands in the place of the total, for which a row has room only if it is small. `now` is for what must be signed.
   */
  close(total: Tally, sweep: Sweep, params: Params, now: Instant): Promise<unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: a registry holds kinds of any tally, each consistent in itself
export type AnyKind = SweepKind<any, any, any>;
export type Kinds = Readonly<Record<SweepName, AnyKind>>;
