import type { CustomerKey } from '../../customers/customer.ts';
import { type Listing, listedAfter } from '../../customers/lists.ts';

/** What an upload says of a customer, and in which line; 0 where it says it by not naming them. */
export interface Word extends Listing {
  readonly customer: CustomerKey;
  readonly line: number;
}

/** What was last said of a customer, and what was so before. */
export interface MemberRow extends Word {
  readonly was: boolean;
}

export type Outcome = 'changed' | 'unchanged' | 'repeated' | 'superseded';

export interface Decision {
  readonly outcome: Outcome;
  /** What to record as an event: nothing where it is known. */
  readonly say?: Word;
  /** What to put, after that is recorded. */
  readonly put?: MemberRow;
}

/**
 * What follows from a word, with the row that stands. Whoever speaks last stands, so uploads may run beside each other in
 * any order and any number of times. An upload that finds its own row has said it before, and answers what it answered then.
 * One that finds a later word says that again: it may have been said before what we said, and lost to it.
 */
export function decide(row: MemberRow | undefined, word: Word): Decision {
  if (row?.by === word.by && row.at === word.at) {
    if (row.line !== word.line) return { outcome: 'repeated' };
    return { outcome: row.was === row.member ? 'unchanged' : 'changed' };
  }
  if (row && listedAfter(row, word))
    return { outcome: 'superseded', ...(row.member !== word.member && { say: row }) };
  const was = row?.member ?? false;
  if (was === word.member) return { outcome: 'unchanged', put: { ...word, was } };
  return { outcome: 'changed', say: word, put: { ...word, was } };
}

/** The first word about each customer, and how many more there were. */
export function firstOfEach(words: readonly Word[]): {
  readonly first: readonly Word[];
  readonly repeated: number;
} {
  const first = new Map<CustomerKey, Word>();
  for (const word of words) if (!first.has(word.customer)) first.set(word.customer, word);
  return { first: [...first.values()], repeated: words.length - first.size };
}
