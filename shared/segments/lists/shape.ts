import type { Shape } from './upload.ts';

type As = Shape['as'];

/** Names of columns that say what they hold, without case, blanks and marks. */
const known: Readonly<Record<string, As>> = {
  customerid: 'customerId',
  customer: 'customerId',
  id: 'customerId',
  userid: 'userId',
  user: 'userId',
  anonymousid: 'anonymousId',
};
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** A file's shape, and whether its first record is a header. */
export interface Seen {
  readonly shape: Shape;
  readonly header: boolean;
}

export const delimiters = [',', ';', '\t'] as const;

/**
 * The shape of a file from its first record, read with each delimiter: the one in which a column is called what is wanted,
 * or by a name that says that it holds ids. Without such a name there is no header, and ids stand in the first column.
 * Nothing where a column is wanted that is not there.
 */
export function shapeOf(
  first: (delimiter: (typeof delimiters)[number]) => readonly string[],
  wanted: string | undefined,
): Seen | undefined {
  const readings = delimiters.map((delimiter) => ({ delimiter, cells: first(delimiter) }));
  for (const { delimiter, cells } of readings) {
    const names = cells.map((cell) => cell.trim());
    const column = names.findIndex((name) =>
      wanted === undefined ? Object.hasOwn(known, plain(name)) : name === wanted,
    );
    if (column < 0) continue;
    const as = (wanted === undefined && known[plain(names[column] ?? '')]) || 'customerId';
    return { shape: { delimiter, column, as }, header: true };
  }
  if (wanted !== undefined) return undefined;
  const widest = readings.reduce((a, b) => (b.cells.length > a.cells.length ? b : a));
  return { shape: { delimiter: widest.delimiter, column: 0, as: 'customerId' }, header: false };
}
