import type { LoggedEvent } from '../events/event.ts';
import { productsIn } from '../recommendations/product.ts';
import type { Instant } from '../time.ts';

/** An item that a customer had to do with, and when last. */
export interface Touched {
  readonly item: string;
  readonly at: Instant;
  /** Of what they did then, in tenths: a view 3, a cart 6, a purchase 10. */
  readonly weight: number;
}

const MOST = 20;
export const BOUGHT = 10;

export const touchedIn = (event: LoggedEvent): Touched[] =>
  productsIn(event).map(({ item, weight }) => ({ item, at: event.at, weight }));

export const boughtOf = (touched: readonly Touched[]): Touched[] =>
  touched.filter(({ weight }) => weight === BOUGHT);

/**
 * The last 20 items of several lists, each by what was done with it last; the latest first, those of one instant by name. An
 * item that falls off the end comes back only with something later, so how lists are grouped makes no difference.
 */
export function joinTouched(all: readonly Touched[]): readonly Touched[] {
  const last = new Map<string, Touched>();
  for (const one of all) {
    const other = last.get(one.item);
    const wins =
      other === undefined ||
      one.at > other.at ||
      (one.at === other.at && one.weight > other.weight);
    if (wins) last.set(one.item, one);
  }
  return [...last.values()]
    .sort((a, b) => (a.at !== b.at ? (a.at > b.at ? -1 : 1) : a.item < b.item ? -1 : 1))
    .slice(0, MOST);
}
