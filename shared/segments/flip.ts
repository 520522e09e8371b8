import { isWithin } from './compare.ts';
import type { Range } from './comparison.ts';
import type { Quantity } from './quantity.ts';
import { indexOf, inTurn, type Kept, keysOf, type Series } from './series.ts';
import { leavesAt, type Window } from './window.ts';

/** Milliseconds since 1970 at which time alone changes what was found, as its oldest buckets leave the window; Infinity for never. */
type FlipsAt = number;
const never = Number.POSITIVE_INFINITY;

/** Of any quantity. `ids`: the features that it is made of. */
export function nextFlip(
  kept: Kept,
  quantity: Quantity,
  ids: readonly string[],
  from: string,
  window: Window,
  wanted: Range,
): FlipsAt {
  const holds = (since: string) => {
    const found = quantity(kept, since, undefined);
    return found !== undefined && isWithin(wanted, found);
  };
  const now = holds(from);
  const keys = keysOf(kept, ids, from);
  for (const [index, key] of keys.entries())
    if (holds(keys[index + 1] ?? AFTER_ALL) !== now) return leavesAt(window, key);
  return never;
}
/** Sorts after every hour and day. */
const AFTER_ALL = '~';

/** Of a count, which is what most leaves ask for: it only falls. */
export function nextFlipOfCount(
  series: readonly Series[],
  from: string,
  value: number,
  window: Window,
  wanted: Range,
): FlipsAt {
  const holds = isWithin(wanted, value);
  if (value === 0 || onlyFalls(wanted, holds)) return never;
  const [first, second] = series;
  if (first !== undefined && second === undefined)
    return nextFlipOfOne(first, from, value, window, wanted);
  let left = value;
  for (const { at, amount } of inTurn(series, from)) {
    left -= amount;
    if (isWithin(wanted, left) !== holds) return leavesAt(window, at);
  }
  return never;
}

/** The same for one series, which most are: generators are slow. */
function nextFlipOfOne(
  { keys, upTo }: Series,
  from: string,
  value: number,
  window: Window,
  wanted: Range,
): FlipsAt {
  const holds = isWithin(wanted, value);
  const begin = indexOf(keys, from);
  const all = value + (upTo[begin - 1] ?? 0);
  for (let index = begin; index < keys.length; index += 1)
    if (isWithin(wanted, all - (upTo[index] as number)) !== holds)
      return leavesAt(window, keys[index] as string);
  return never;
}

/** A count that is too low already, or may be as low as it likes, stays what it is. */
const onlyFalls = ({ is, gt, gte, lt, lte }: Range, holds: boolean): boolean =>
  is === undefined &&
  (holds ? gt === undefined && gte === undefined : lt === undefined && lte === undefined);
