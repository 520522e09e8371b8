import * as z from 'zod';
import type { Purchases } from './bg-nbd.ts';
import type { Buyer } from './fit.ts';
import type { Spend } from './gamma-gamma.ts';
import { smallest } from './lot.ts';

/** So many buyers say as much of the models as all of them would. */
export const BUYERS = 4_000;

const days = z.int();
/** Purchases, days from first to last, days since the first, mean spend. */
const Look = z.tuple([z.int(), days, days, z.number()]);
type Look = z.output<typeof Look>;

/** A buyer as a tally keeps them: lot, purchases and spend since, today, as of the back-test if bought by then. */
const BuyerRow = z.tuple([z.int(), z.int(), z.number(), Look]).rest(Look);
type BuyerRow = z.output<typeof BuyerRow>;

export const BuyerSample = z.array(BuyerRow);
export type BuyerSample = z.output<typeof BuyerSample>;

export const buyerRow = (lot: number, { now, before, since, spent }: Buyer): BuyerRow => [
  ...([lot, since, rounded(spent), spelled(now)] as const),
  ...(before ? [spelled(before)] : []),
];

/** The buyers of a sample. */
export const buyersIn = (sample: BuyerSample): Buyer[] =>
  smallest(sample, BUYERS).map(([, since, spent, now, before]) => ({
    now: read(now),
    ...(before && { before: read(before) }),
    since,
    spent,
  }));

const inDays = (weeks: number): number => Math.round(weeks * 7);
const rounded = (money: number): number => Math.round(money * 1e4) / 1e4;
const spelled = ({ x, tx, T, zbar }: Purchases & Spend): Look => [
  x,
  inDays(tx),
  inDays(T),
  rounded(zbar),
];
const read = ([x, tx, T, zbar]: Look): Purchases & Spend => ({ x, tx: tx / 7, T: T / 7, zbar });
