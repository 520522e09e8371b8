/** The least values of bins, rising; the first bin takes whatever is less as well. */
export interface Bins {
  /** Which bin a value is in. */
  readonly of: (value: number) => number;
  /** The least value of a bin. */
  readonly from: (bin: number) => number;
}

/** Bins of one per cent: however many customers are counted into them, they are a few thousand, and add up. */
const STEP = 1.01;

/** Made when they are first asked for: most functions that know of them never count anybody. */
function binsOf(edgesOf: () => readonly number[]): Bins {
  let made: readonly number[] | undefined;
  const edges = () => {
    made ??= edgesOf();
    return made;
  };
  return {
    of(value) {
      const all = edges();
      let [low, high] = [0, all.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if ((all[middle] as number) <= value) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    from: (bin) => edges()[bin] ?? Number.POSITIVE_INFINITY,
  };
}

function rising(least: number, most: number, spelled: (edge: number) => number): number[] {
  const edges = [0];
  for (let edge = least; edge < most; edge *= STEP) {
    const next = spelled(edge);
    if (next > (edges.at(-1) as number)) edges.push(next);
  }
  return edges;
}

/** Whole numbers: each for itself up to 100. */
export const counts = binsOf(() => rising(1, 1e7, Math.ceil));
/** Amounts in the shop's currency, whatever that is: from a hundredth to a million millions. */
export const amounts = binsOf(() => rising(0.01, 1e12, (edge) => Number(edge.toPrecision(6))));
