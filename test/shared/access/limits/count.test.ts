import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fresh,
  granted,
  learnt,
  reported,
  stepOf,
  taken,
} from '../../../../shared/access/limits/count.ts';

/** Containers that take in some order, and report to one counter. */
function run(allowance: number, containers: number, order: readonly number[]) {
  const counts = Array.from({ length: containers }, () => fresh('p'));
  const seen = { given: 0, total: 0, reports: 0 };
  for (const place of order) {
    const at = place % containers;
    const count = counts[at] ?? fresh('p');
    const given = granted(count, allowance, 1);
    const after = taken(count, given);
    counts[at] = after;
    seen.given += given;
    if (given === 0 || after.unreported < stepOf(allowance)) continue;
    seen.total += after.unreported;
    seen.reports += 1;
    counts[at] = learnt(reported(after), seen.total);
  }
  return seen;
}

const runs = fc.record({
  allowance: fc.integer({ min: 1, max: 400 }),
  containers: fc.integer({ min: 1, max: 12 }),
  order: fc.array(fc.nat(100), { maxLength: 3_000, size: 'max' }),
});

test('all containers together give out a step each beyond the allowance at most', () => {
  fc.assert(
    fc.property(runs, ({ allowance, containers, order }) => {
      expect(run(allowance, containers, order).given).toBeLessThanOrEqual(
        allowance + containers * stepOf(allowance),
      );
    }),
  );
});

test('whoever keeps within the allowance is never refused', () => {
  fc.assert(
    fc.property(runs, ({ allowance, containers, order }) => {
      const within = order.slice(0, allowance);
      expect(run(allowance, containers, within).given).toBe(within.length);
    }),
  );
});

test('a report is written once for a fiftieth of the allowance, whatever comes beyond it', () => {
  const order = Array.from({ length: 100_000 }, () => 0);
  expect(run(1_000, 1, order)).toEqual({ given: 1_000, total: 1_000, reports: 50 });
});

test('of more than there is left that much is granted', () => {
  expect(granted(taken(fresh('p'), 7), 10, 5)).toBe(3);
  expect(granted(taken(fresh('p'), 12), 10, 5)).toBe(0);
});
