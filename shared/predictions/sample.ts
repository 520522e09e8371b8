import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CustomerKey } from '../customers/customer.ts';
import type { Purchases } from './bg-nbd.ts';
import type { Buyer } from './fit.ts';
import type { Spend } from './gamma-gamma.ts';

/** So many buyers say as much of the models as all of them would. */
const SIZE = 4_000;
/** Cut down only now and then: a census adds one customer after the other. */
const SLACK = 1_000;

const days = z.int();
/** Purchases, days from first to last, days since the first, mean spend. */
const Look = z.tuple([z.int(), days, days, z.number()]);
type Look = z.output<typeof Look>;

/** A buyer as a tally keeps them: place in the order of hashes, purchases and spend since, today, as of the back-test if bought by then. */
const Row = z.tuple([z.int(), z.int(), z.number(), Look]).rest(Look);
type Row = z.output<typeof Row>;

/** The buyers whose hashes are smallest: a random sample, the same in whatever order it was put together. */
export const BuyerSample = z.array(Row);
export type BuyerSample = z.output<typeof BuyerSample>;

/** A sample of one. */
export const sampled = (
  customer: CustomerKey,
  { now, before, since, spent }: Buyer,
): BuyerSample => [
  [hashOf(customer), since, rounded(spent), spelled(now), ...(before ? [spelled(before)] : [])],
];

/** Two samples as one, which may be the first, changed. */
export function joined(sum: BuyerSample, one: BuyerSample): BuyerSample {
  sum.push(...one);
  return sum.length > SIZE + SLACK ? smallest(sum) : sum;
}

/** The buyers of a sample. */
export const buyersIn = (sample: BuyerSample): Buyer[] =>
  smallest(sample).map(([, since, spent, now, before]) => ({
    now: read(now),
    ...(before && { before: read(before) }),
    since,
    spent,
  }));

const smallest = (rows: readonly Row[]): Row[] =>
  [...rows].sort(([a], [b]) => a - b).slice(0, SIZE);

const hashOf = (customer: CustomerKey): number =>
  createHash('sha256').update(`sample ${customer}`).digest().readUIntBE(0, 6);

const inDays = (weeks: number): number => Math.round(weeks * 7);
const spelled = ({ x, tx, T, zbar }: Purchases & Spend): Look => [
  x,
  inDays(tx),
  inDays(T),
  rounded(zbar),
];
const rounded = (money: number): number => Math.round(money * 1e4) / 1e4;
const read = ([x, tx, T, zbar]: Look): Purchases & Spend => ({ x, tx: tx / 7, T: T / 7, zbar });
