import { createHash } from 'node:crypto';
import type { CustomerKey } from '../customers/customer.ts';

/** What a sample keeps of a customer: their lot, then anything. */
export type Drawn = readonly [lot: number, ...unknown[]];

/** Lots are below this. */
export const LOTS = 2 ** 48;
/** Cut down only now and then: a census adds one customer after the other. */
const SLACK = 1.25;
/** So many times as many as are needed may take part, so that the smallest lots are surely among them. */
const SPARE = 8;

/** The number that a customer drew, once and for all: those with the smallest are a random sample of any customers. */
export const lotOf = (customer: CustomerKey): number =>
  createHash('sha256').update(`sample ${customer}`).digest().readUIntBE(0, 6);

/**
 * Below which lots it is worth to look, where so many are needed of so many as there were the last time: pieces would carry
 * all others in vain. Where nine in ten have gone since, the sample is smaller than it might be, and still one.
 */
export const lotsFor = (needed: number, population: number | undefined): number =>
  population === undefined
    ? LOTS
    : Math.min(LOTS, Math.ceil((LOTS * SPARE * needed) / Math.max(population, 1)));

/** The rows with the smallest lots, in that order: the same in whatever order and grouping they were put together. */
export const smallest = <Row extends Drawn>(rows: readonly Row[], size: number): Row[] =>
  [...rows].sort(([a], [b]) => a - b).slice(0, size);

/** Two samples as one, which may be the first, changed; never many more than `size`. */
export function joined<Row extends Drawn>(sum: Row[], one: readonly Row[], size: number): Row[] {
  sum.push(...one);
  return sum.length > size * SLACK ? smallest(sum, size) : sum;
}
