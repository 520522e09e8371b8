/** The least values of bins, rising; the first bin takes whatever is less as well. */
export interface Bins {
  /** Which bin a value is in. */
  readonly of: (value: number) => number;
  /** The least value of a bin. */
  readonly from: (bin: number) => number;
}

/** Bins of one per cent: however many customers are counted into them, they are a few thousand, and add up. */
const STEP = 1.01;

const binsOf = (edges: readonly number[]): Bins => ({
  of(value) {
    let [low, high] = [0, edges.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((edges[middle] as number) <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  },
  from: (bin) => edges[bin] ?? Number.POSITIVE_INFINITY,
});

function rising(least: number, most: number, spelled: (edge: number) => number): Bins {
  const edges = [0];
  for (let edge = least; edge < most; edge *= STEP) {
    const next = spelled(edge);
    if (next > (edges.at(-1) as number)) edges.push(next);
  }
  return binsOf(edges);
}

/** Whole numbers: each for itself up to 100. */
export const counts: Bins = rising(1, 1e7, Math.ceil);
/** Amounts in the shop's currency, whatever that is: from a hundredth to a million millions. */
export const amounts: Bins = rising(0.01, 1e12, (edge) => Number(edge.toPrecision(6)));
