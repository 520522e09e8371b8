import { invert, paddedTo } from './inverse.ts';
import { type EaseModel, type Interaction, type Table, tabulate } from './model.ts';

export { recommend } from './recommend.ts';

/** More would cost more than they add: the work grows with their cube. */
const MOST_ITEMS = 2_000;

/**
 * EASE^R (Steck 2019): the linear model of each item by all others that has the least squared error and a ridge, in closed
 * form: P = (X'X + lambda I)^-1, B = I - P diag(1 / diag P), whose diagonal is 0. A customer and item that come more than
 * once count once, by their strongest weight.
 *
 * @param lambda the ridge: about .2 to .75 times the number of customers
 * @param items which, or how many at most: those that most customers had to do with
 */
export function fitEase(
  interactions: Iterable<Interaction>,
  { lambda, items = MOST_ITEMS }: { lambda: number; items?: number | readonly string[] },
): EaseModel {
  return easeOf(tabulate(interactions, items), lambda);
}

/** The same of interactions that are numbered already. */
export function easeOf(table: Table, lambda: number): EaseModel {
  if (!(lambda > 0)) throw new RangeError('lambda must be greater than 0');
  const n = table.items.length;
  const size = paddedTo(n);
  const p = gramOf(table, size);
  for (let i = 0; i < size; i += 1) add(p, i * size + i, i < n ? lambda : 1);
  invert(p, size);
  const weights = new Float32Array(n * n);
  for (let j = 0; j < n; j += 1) {
    const scale = -1 / (p[j * size + j] as number);
    // P is symmetric, so a row of it is the column that is wanted.
    for (let i = 0; i < n; i += 1) weights[i * n + j] = (p[j * size + i] as number) * scale;
    weights[j * n + j] = 0;
  }
  return { kind: 'ease', items: table.items, weights };
}

/** X'X on and below the diagonal. */
function gramOf({ rows }: Table, size: number): Float64Array {
  const gram = new Float64Array(size * size);
  for (const { items, weights } of rows)
    for (let a = 0; a < items.length; a += 1) {
      const at = (items[a] as number) * size;
      const weight = weights[a] as number;
      // Items are in order: what comes before is to the left.
      for (let b = 0; b <= a; b += 1)
        add(gram, at + (items[b] as number), weight * (weights[b] as number));
    }
  return gram;
}

function add(a: Float64Array, at: number, more: number): void {
  a[at] = (a[at] as number) + more;
}
