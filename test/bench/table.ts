/** One number that a bench found. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What it should be at most. Only where it is exact does a bench fail for it. */
  readonly atMost?: number;
}

/** Prints figures as a table, and as one line of JSON for whoever compares runs. */
export function report(subject: string, figures: readonly Figure[]): void {
  const rows = figures.map(({ figure, value, unit, atMost }) => [
    figure,
    { [subject]: value, unit, 'at most': atMost ?? '' },
  ]);
  console.table(Object.fromEntries(rows));
  console.log(JSON.stringify({ bench: subject, figures }));
}

/** The figures that are more than they should be. */
export const over = (figures: readonly Figure[]): readonly Figure[] =>
  figures.filter(({ value, atMost = Number.POSITIVE_INFINITY }) => value > atMost);

/** To so many significant digits that a table stays readable. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

/** The value below which the given part of all values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
