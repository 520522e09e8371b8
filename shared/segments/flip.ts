import type { Quantity } from './quantity.ts';
import { indexOf, type Kept, type Series } from './series.ts';
import { leavesAt, type Window } from './window.ts';

/** What becomes of a quantity by time alone, as its oldest buckets leave the window one after the other. */
export interface Leaving {
  /** Milliseconds since 1970 at which a bucket leaves. */
  readonly at: readonly number[];
  /** What is left then; nothing where there is nothing. */
  readonly left: readonly (number | undefined)[];
}

/** The buckets of a quantity that are inside a window which begins at `from`. `of`: all that the quantity is made of. */
export function leavingOf(
  kept: Kept,
  quantity: Quantity,
  of: readonly { readonly keys: readonly string[] }[],
  from: string,
  window: Window,
): Leaving {
  const keys = keysOf(of, from);
  return {
    at: keys.map((key) => leavesAt(window, key)),
    left: keys.map((_, index) => quantity(kept, keys[index + 1] ?? AFTER_ALL, undefined)),
  };
}
/** Sorts after every hour and day. */
const AFTER_ALL = '~';

/** When whether it is wanted first changes; Infinity for never. */
export function nextFlip(
  { at, left }: Leaving,
  isWanted: (value: number) => boolean,
  holds: boolean,
): number {
  for (let index = 0; index < at.length; index += 1) {
    const value = left[index];
    if ((value !== undefined && isWanted(value)) !== holds) return at[index] as number;
  }
  return Number.POSITIVE_INFINITY;
}

/** When something has anything, from `from` on, each key once and in order. */
function keysOf(of: readonly Pick<Series, 'keys'>[], from: string): readonly string[] {
  const [first, second] = of;
  if (first === undefined) return [];
  if (second === undefined) return first.keys.slice(indexOf(first.keys, from));
  return [...new Set(of.flatMap(({ keys }) => keys.slice(indexOf(keys, from))))].sort();
}
