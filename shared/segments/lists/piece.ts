import { type CsvRecord, readRecord } from './csv.ts';
import { type Named, named, namedIn } from './named.ts';
import { type Seen, shapeOf } from './shape.ts';
import type { Format, Place, Shape } from './upload.ts';

/** A line of a file that is not blank, and no header. */
export type Line = Named & {
  /** From 1. */
  readonly line: number;
  /** What stands there, of a line that names nobody. */
  readonly excerpt?: string;
};

/** Some lines of a file, and where it goes on. */
export interface Piece {
  readonly lines: readonly Line[];
  readonly to: Place;
}

export interface Reading {
  /** From the place on. */
  readonly bytes: Buffer;
  /** Whether the file ends with them. */
  readonly isLast: boolean;
  readonly format: Format;
  readonly column?: string | undefined;
  readonly limit: number;
}

/** A line that is longer holds no id. */
export const MAX_LINE_BYTES = 64 * 1024;
const MAX_EXCERPT = 100;
const LF = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

export type Unreadable = { readonly because: 'not-utf-8' | 'no-such-column' };

/**
 * The lines of a file from a place on, at most `limit`; whole lines only, so that the rest begins with one. Pure: the same
 * bytes from the same place are the same piece. Answers why nothing in the file can be read.
 */
export function readPiece(from: Place, reading: Reading): Piece | Unreadable {
  const { bytes, isLast, format, limit } = reading;
  const lines: Line[] = [];
  let at = 0;
  let { line, skipping = false, shape } = from;
  if (from.offset === 0) {
    if (bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return { because: 'not-utf-8' };
    if (bytes.subarray(0, 3).equals(BOM)) at = 3;
    const seen = format === 'csv' ? seenIn(bytes.subarray(at), reading) : undefined;
    if (format === 'csv' && !seen) return { because: 'no-such-column' };
    shape = seen?.shape;
    if (seen?.header) {
      const header = record(bytes, at, seen.shape, true);
      at = header?.end ?? bytes.length;
      line += header?.breaks ?? 0;
    }
  }
  while (at < bytes.length && lines.length < limit) {
    const next = skipping
      ? skipped(bytes, at)
      : readLine(bytes, at, { format, shape, isLast, line: line + 1 });
    if (next === undefined) break;
    if (next.read) lines.push(next.read);
    at = next.end;
    line += next.breaks;
    skipping = next.skipping ?? false;
  }
  const to = {
    offset: from.offset + at,
    line,
    ...(skipping && { skipping }),
    ...(shape && { shape }),
  };
  return { lines, to };
}

interface Step {
  readonly read?: Line;
  readonly end: number;
  readonly breaks: number;
  readonly skipping?: boolean;
}

interface How {
  readonly format: Format;
  readonly shape: Shape | undefined;
  readonly isLast: boolean;
  readonly line: number;
}

function readLine(bytes: Buffer, at: number, how: How): Step | undefined {
  const { format, shape, isLast, line } = how;
  const newline = bytes.indexOf(LF, at);
  const found =
    format === 'csv' && shape
      ? record(bytes, at, shape, isLast)
      : whole(bytes, at, newline, isLast);
  const isLong = (found?.end ?? bytes.length) - at > MAX_LINE_BYTES;
  if (found === undefined && !isLong && !isLast) return undefined;
  if (found === undefined || isLong) {
    const message = isLong ? 'is longer than 64 KB' : 'opens a quote that is not closed';
    const end = newline < 0 ? bytes.length : newline + 1;
    const read = { line, message, excerpt: excerptOf(bytes.subarray(at, at + MAX_EXCERPT)) };
    return { read, end, breaks: newline < 0 ? 0 : 1, skipping: newline < 0 && !isLast };
  }
  const { cells, end, breaks } = found;
  if (cells.every((cell) => cell.length === 0 || textOf(cell)?.trim() === ''))
    return { end, breaks };
  const read = lineOf(cells, format, shape);
  const excerpt = 'message' in read && { excerpt: excerptOf(bytes.subarray(at, end)) };
  return { read: { line, ...read, ...excerpt }, end, breaks };
}

function lineOf(cells: readonly Buffer[], format: Format, shape: Shape | undefined): Named {
  const text = textOf(cells[shape?.column ?? 0] ?? Buffer.alloc(0));
  if (text === undefined) return { message: 'is not UTF-8' };
  if (format === 'csv') return named(text, shape?.as ?? 'customerId');
  try {
    return namedIn(JSON.parse(text));
  } catch {
    return { message: 'is not JSON' };
  }
}

const record = (bytes: Buffer, at: number, { delimiter }: Shape, isLast: boolean) =>
  readRecord(bytes, at, delimiter.charCodeAt(0), isLast);

/** A line of JSON is one cell. */
function whole(bytes: Buffer, at: number, newline: number, isLast: boolean): CsvRecord | undefined {
  if (newline < 0)
    return isLast ? { cells: [bytes.subarray(at)], end: bytes.length, breaks: 0 } : undefined;
  return { cells: [bytes.subarray(at, newline)], end: newline + 1, breaks: 1 };
}

/** To the end of a line that was too long. */
function skipped(bytes: Buffer, at: number): Step {
  const newline = bytes.indexOf(LF, at);
  if (newline < 0) return { end: bytes.length, breaks: 0, skipping: true };
  return { end: newline + 1, breaks: 1 };
}

const seenIn = (bytes: Buffer, { column }: Reading): Seen | undefined =>
  shapeOf((delimiter) => {
    const first = readRecord(bytes, 0, delimiter.charCodeAt(0), true);
    return (first?.cells ?? []).map((cell) => textOf(cell) ?? '');
  }, column);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
function textOf(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const excerptOf = (bytes: Buffer): string =>
  bytes.toString('utf8').trim().slice(0, MAX_EXCERPT).toWellFormed();
