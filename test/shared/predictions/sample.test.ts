import { expect, test } from 'vitest';
import type { Buyer } from '../../../shared/predictions/fit.ts';
import { buyerRow, buyersIn } from '../../../shared/predictions/sample.ts';

const buyer = (n: number): Buyer => ({
  now: { x: n, tx: 2, T: 30 / 7, zbar: 20.5 },
  ...(n % 2 === 0 && { before: { x: 0, tx: 0, T: 3 / 7, zbar: 0 } }),
  since: n % 3,
  spent: (n % 3) * 12.5,
});

test('buyers come out as they went in', () => {
  expect(buyersIn([0, 1, 2].map((n) => buyerRow(n, buyer(n))))).toEqual([0, 1, 2].map(buyer));
});

test('however many there are, 4,000 are fitted to', () => {
  const rows = Array.from({ length: 5_000 }, (_, n) => buyerRow(5_000 - n, buyer(n)));

  expect(buyersIn(rows)).toHaveLength(4_000);
});
