import { createHash } from 'node:crypto';
import type { ReadMoment } from './moment.ts';

/** Which column holds what: a number from 1, or the name in the header. */
export interface Columns {
  readonly customer: string;
  readonly time: string;
  readonly total: string;
  readonly quantity?: string;
}

/** Zero-based positions of the columns. */
export interface Positions {
  readonly customer: number;
  readonly time: number;
  readonly total: number;
  readonly quantity?: number;
}

/** The Segment message of one order. */
export interface OrderMessage {
  readonly type: 'track';
  readonly event: 'Order Completed';
  readonly messageId: string;
  readonly userId: string;
  readonly timestamp: string;
  readonly properties: { readonly total: number; readonly quantity?: number };
}

/** Where the columns are; `header` are the fields of the first line. Throws for a name that the header lacks. */
export function positionsOf(columns: Columns, header: readonly string[]): Positions {
  const position = (option: string, column: string): number => {
    if (/^[1-9]\d*$/.test(column)) return Number(column) - 1;
    const found = header.findIndex((name) => name.toLowerCase() === column.toLowerCase());
    if (found < 0)
      throw new Error(
        `--${option} ${column}: the first line has no such column (${header.join(', ')})`,
      );
    return found;
  };
  return {
    customer: position('customer', columns.customer),
    time: position('time', columns.time),
    total: position('total', columns.total),
    ...(columns.quantity === undefined ? {} : { quantity: position('quantity', columns.quantity) }),
  };
}

/** A first line is a header when a column was asked for by name, or when its time and total are neither. */
export function hasHeader(columns: Columns, first: readonly string[], read: ReadMoment): boolean {
  if (Object.values(columns).some((column) => !/^[1-9]\d*$/.test(column))) return true;
  const { time, total } = positionsOf(columns, first);
  return read(first[time] ?? '') === undefined && amount(first[total]) === undefined;
}

/** The order that the fields of a line say, or why they say none. */
export function orderOf(
  fields: readonly string[],
  positions: Positions,
  read: ReadMoment,
  messageId: string,
): OrderMessage | { readonly bad: string } {
  const userId = fields[positions.customer];
  if (!userId) return { bad: `column ${positions.customer + 1} (customer) is empty` };
  const time = fields[positions.time];
  const timestamp = read(time ?? '');
  if (timestamp === undefined)
    return { bad: `column ${positions.time + 1} (time) is not a time: ${time ?? ''}` };
  const total = amount(fields[positions.total]);
  if (total === undefined)
    return {
      bad: `column ${positions.total + 1} (total) is not an amount: ${fields[positions.total] ?? ''}`,
    };
  const quantity =
    positions.quantity === undefined ? undefined : amount(fields[positions.quantity]);
  if (positions.quantity !== undefined && quantity === undefined)
    return { bad: `column ${positions.quantity + 1} (quantity) is not a number` };
  const properties = quantity === undefined ? { total } : { total, quantity };
  return { type: 'track', event: 'Order Completed', messageId, userId, timestamp, properties };
}

/** Gives each line its message id: a hash of the line and of its ordinal among identical lines. */
export function messageIds(): (line: string) => string {
  const seen = new Map<string, number>();
  return (line) => {
    const hash = createHash('sha256').update(line).digest('base64url').slice(0, 22);
    const ordinal = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, ordinal);
    return `order-${hash}-${ordinal}`;
  };
}

/** A decimal number, with or without a currency sign in front; 0.00 is one. */
function amount(text: string | undefined): number | undefined {
  const plain = text?.replace(/^[$€£¥]\s*/, '');
  return plain !== undefined && /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}
