import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BLOCK_SEATS,
  claimLimitsOf,
  firstWithRoom,
  roomIn,
  seatsOf,
  WINDOW_BLOCKS,
} from '../../../../shared/offers/seats/seats.ts';
import { anOffer } from '../../../support/offers.ts';

test('blocks have as many seats together as the limit says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), (limit) => {
      const windows = Math.ceil(limit / (BLOCK_SEATS * WINDOW_BLOCKS));
      const seats = Array.from({ length: windows }, (_, window) => window).flatMap((window) =>
        roomIn(new Map(), window, limit).map((seat) => seatsOf(seat, limit)),
      );

      expect(seats.reduce((sum, one) => sum + one, 0)).toBe(limit);
    }),
  );
});

test('the first window with room is found wherever the search begins, and in few reads', async () => {
  const cases = fc.tuple(
    fc.integer({ min: 1, max: 1_000_000 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(
      cases,
      fc.double({ min: 0, max: 1, noNaN: true }),
      async ([limit, share], known) => {
        const perWindow = BLOCK_SEATS * WINDOW_BLOCKS;
        const full = Math.floor(Math.floor(limit * share) / perWindow);
        let reads = 0;
        const read = async (window: number) => {
          reads += 1;
          const held = window < full ? BLOCK_SEATS : 0;
          return new Map(Array.from({ length: WINDOW_BLOCKS }, (_, block) => [block, held]));
        };
        const found = await firstWithRoom(limit, read, Math.floor(full * known));

        expect(found?.window).toBe(full * perWindow >= limit ? undefined : full);
        expect(reads).toBeLessThanOrEqual(28);
      },
    ),
  );
});

test('of limits for one period the least counts, the shortest period comes first, and a budget is for all time', () => {
  const caps = [
    { per: 'everyone', on: 'claim', limit: 9 },
    { per: 'everyone', on: 'claim', limit: 5, within: 'P1D' },
    { per: 'everyone', on: 'claim', limit: 6, within: 'PT24H' },
    { per: 'everyone', on: 'view', limit: 1 },
    { per: 'customer', on: 'claim', limit: 1 },
  ];
  const { body } = anOffer('o', { caps, budget: { amount: 0.7, cost: 0.1 } });

  expect(claimLimitsOf(body, '2026-01-03T10:00:00.000Z')).toEqual([
    {
      period: '86400000@2026-01-03T00:00:00.000Z',
      limit: 5,
      until: '2026-01-04T00:00:00.000Z',
    },
    { period: 'all', limit: 7 },
  ]);
});
