/** A point and what the function is there. */
interface Corner {
  readonly at: readonly number[];
  readonly value: number;
}

export interface Options {
  /** Length of the first simplex's edges. */
  readonly step?: number;
  readonly maxRounds?: number;
}

/**
 * The least value of a function near a start, without derivatives: the simplex method of Nelder and Mead (1965) with the
 * usual coefficients (reflect 1, expand 2, contract 1/2, shrink 1/2). What is not a number counts as infinitely large. Ends
 * when the simplex is as flat and as small as numbers can tell.
 */
export function minimise(
  of: (at: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, maxRounds = 5_000 }: Options = {},
): Corner {
  const corner = (at: readonly number[]): Corner => {
    const value = of(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let simplex = [start, ...start.map((_, axis) => start.map((x, n) => (n === axis ? x + step : x)))]
    .map(corner)
    .sort(byValue);
  for (let round = 0; round < maxRounds && !isDone(simplex); round += 1) {
    const [best, worst] = [first(simplex), last(simplex)];
    const others = simplex.slice(0, -1);
    const centre = start.map((_, n) => mean(others.map(({ at }) => at[n] ?? 0)));
    const along = (by: number) => corner(centre.map((x, n) => x + by * ((worst.at[n] ?? 0) - x)));

    const reflected = along(-1);
    let next: Corner | undefined;
    if (reflected.value < best.value) next = lesser(along(-2), reflected);
    else if (reflected.value < last(others).value) next = reflected;
    else {
      const contracted = reflected.value < worst.value ? along(-0.5) : along(0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) next = contracted;
    }
    simplex = next
      ? [...others, next]
      : simplex.map(({ at }, n) =>
          n === 0 ? best : corner(at.map((x, axis) => (x + (best.at[axis] ?? 0)) / 2)),
        );
    simplex.sort(byValue);
  }
  return first(simplex);
}

function isDone(simplex: readonly Corner[]): boolean {
  const [best, worst] = [first(simplex), last(simplex)];
  const isFlat = worst.value - best.value <= 1e-13 * (1 + Math.abs(best.value));
  const width = Math.max(
    ...simplex.flatMap(({ at }) => at.map((x, n) => Math.abs(x - (best.at[n] ?? 0)))),
  );
  return isFlat && width <= 1e-7;
}

const byValue = (a: Corner, b: Corner) => a.value - b.value;
const lesser = (a: Corner, b: Corner) => (a.value < b.value ? a : b);
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const first = (corners: readonly Corner[]): Corner => corners[0] as Corner;
const last = (corners: readonly Corner[]): Corner => corners.at(-1) as Corner;
