/** Columns of a block: its panel stays in the second cache. */
const BLOCK = 64;
/** Rows and columns of a tile, whose sums stay in registers. */
const ROWS = 4;
const COLUMNS = 2;
/** Terms summed at once, so that a tile's rows stay in the first cache. */
const DEPTH = 256;

/**
 * The inverse of a symmetric positive definite matrix, by Cholesky: A = LL', M = L^-1, A^-1 = M'M. All three steps work in
 * place, and as products of rows with rows: L below the diagonal, M' above it, then the inverse below. A third of the
 * work of Gauss-Jordan, and 1,700 rows take about 3 s on one core and 23 MB.
 *
 * @param a n x n, by rows; only what is on and below the diagonal is read. Holds the whole inverse afterwards.
 * @param n a multiple of 4
 */
export function invert(a: Float64Array, n: number): void {
  if (n % ROWS !== 0 || a.length !== n * n) throw new RangeError(`${n} rows are not whole tiles`);
  const scale = factor(a, n);
  invertFactor(a, n, scale);
  square(a, n, scale);
}

/** Whole tiles for so many rows. Those that are too many belong to an identity. */
export const paddedTo = (n: number): number => Math.ceil(n / ROWS) * ROWS;

/** L below the diagonal; answers 1 over its diagonal. */
function factor(a: Float64Array, n: number): Float64Array {
  const scale = new Float64Array(n);
  for (let first = 0; first < n; first += BLOCK) {
    const end = Math.min(n, first + BLOCK);
    for (let from = 0; from < first; from += DEPTH) {
      const to = Math.min(first, from + DEPTH);
      for (let i = first; i < n; i += ROWS)
        for (let j = first; j < Math.min(end, i + ROWS); j += COLUMNS)
          tile(a, n, i, j, from, to, -1, false);
    }
    for (let j = first; j < end; j += 1) {
      const pivot = (a[j * n + j] as number) - rowProduct(a, j * n, j * n, first, j);
      // Not by comparing alone: what is no number is not greater than 0 either.
      if (!(pivot > 0)) throw new RangeError('The matrix is not positive definite');
      const inverse = 1 / Math.sqrt(pivot);
      scale[j] = inverse;
      for (let i = j + 1; i < n; i += 1) {
        const at = i * n + j;
        a[at] = ((a[at] as number) - rowProduct(a, i * n, j * n, first, j)) * inverse;
      }
    }
  }
  return scale;
}

/** M' above the diagonal: M[i][j] = -(sum of L[i][k] M[k][j] over j <= k < i) / L[i][i]. */
function invertFactor(a: Float64Array, n: number, scale: Float64Array): void {
  for (let first = 0; first < n; first += BLOCK) {
    const end = Math.min(n, first + BLOCK);
    for (let j = 0; j < first; j += 1) a.fill(0, j * n + first, j * n + end);
    for (let start = 0; start < first; start += DEPTH) {
      for (let j = 0; j < Math.min(first, start + DEPTH); j += COLUMNS) {
        // Two rows of M' begin one after the other: what is not yet in both is added by itself.
        const from = Math.max(start, j + COLUMNS);
        const to = Math.min(first, start + DEPTH);
        for (let i = first; i < end && from < to; i += ROWS) tile(a, n, i, j, from, to, 1, true);
      }
    }
    for (let j = 0; j < end; j += 1) {
      const head = scale[j] as number;
      const odd = j % COLUMNS === 0 && j + 1 < first ? (a[j * n + j + 1] as number) : 0;
      for (let i = Math.max(first, j + 1); i < end; i += 1) {
        const at = j * n + i;
        let sum = (a[i * n + j] as number) * head;
        if (j < first) sum += (a[at] as number) + (a[i * n + j + 1] as number) * odd;
        sum += rowProduct(a, i * n, j * n, Math.max(first, j + 1), i);
        a[at] = -sum * (scale[i] as number);
      }
    }
  }
}

/** M'M below the diagonal and on it, then above it. */
function square(a: Float64Array, n: number, scale: Float64Array): void {
  const diagonal = new Float64Array(n);
  for (let i = 0; i < n; i += ROWS) {
    for (let j = 0; j < i + ROWS; j += 1) {
      for (let row = Math.max(i, j); row < i + ROWS; row += 1) {
        let sum =
          (scale[row] as number) * (row === j ? (scale[j] as number) : (a[j * n + row] as number));
        sum += rowProduct(a, row * n, j * n, row + 1, i + ROWS);
        if (row === j) diagonal[row] = sum;
        else a[row * n + j] = sum;
      }
    }
  }
  for (let i = 0; i < n; i += BLOCK) {
    const rows = Math.min(n, i + BLOCK);
    for (let from = i; from < n; from += DEPTH)
      for (let row = i; row < rows; row += ROWS) {
        const start = Math.max(from, row + ROWS);
        const to = Math.min(n, from + DEPTH);
        if (start >= to) continue;
        for (let j = 0; j < row; j += COLUMNS) tile(a, n, row, j, start, to, 1, false);
        for (let one = row; one < row + ROWS; one += 1)
          for (let j = row; j <= one; j += 1) {
            const sum = rowProduct(a, one * n, j * n, start, to);
            if (one === j) diagonal[one] = (diagonal[one] as number) + sum;
            else a[one * n + j] = (a[one * n + j] as number) + sum;
          }
      }
  }
  for (let i = 0; i < n; i += 1) {
    a[i * n + i] = diagonal[i] as number;
    for (let j = 0; j < i; j += 1) a[j * n + i] = a[i * n + j] as number;
  }
}

/** The product of two rows from one column up to another. */
function rowProduct(a: Float64Array, x: number, y: number, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k += 1) sum += (a[x + k] as number) * (a[y + k] as number);
  return sum;
}

/** Adds the products of rows i to i + 3 with rows j and j + 1, times a sign, at (i, j), or at (j, i) if `across`. */
function tile(
  a: Float64Array,
  n: number,
  i: number,
  j: number,
  from: number,
  to: number,
  sign: number,
  across: boolean,
): void {
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  const x0 = i * n;
  const x1 = x0 + n;
  const x2 = x1 + n;
  const x3 = x2 + n;
  const y0 = j * n;
  const y1 = y0 + n;
  for (let k = from; k < to; k += 1) {
    const p = a[y0 + k] as number;
    const q = a[y1 + k] as number;
    const u0 = a[x0 + k] as number;
    const u1 = a[x1 + k] as number;
    s00 += u0 * p;
    s01 += u0 * q;
    s10 += u1 * p;
    s11 += u1 * q;
    const u2 = a[x2 + k] as number;
    const u3 = a[x3 + k] as number;
    s20 += u2 * p;
    s21 += u2 * q;
    s30 += u3 * p;
    s31 += u3 * q;
  }
  // From one of the sums to the next: down the rows, and to the next column.
  const down = across ? 1 : n;
  const right = across ? n : 1;
  const at = across ? j * n + i : i * n + j;
  add(a, at, sign * s00);
  add(a, at + right, sign * s01);
  add(a, at + down, sign * s10);
  add(a, at + down + right, sign * s11);
  add(a, at + 2 * down, sign * s20);
  add(a, at + 2 * down + right, sign * s21);
  add(a, at + 3 * down, sign * s30);
  add(a, at + 3 * down + right, sign * s31);
}

function add(a: Float64Array, at: number, more: number): void {
  a[at] = (a[at] as number) + more;
}
