import { expect, test } from 'vitest';
import { exposures } from '../../../shared/offers/exposure.ts';
import { noPromotion } from '../../../shared/offers/promotion.ts';

const NOW = '2026-11-22T10:30:00.000Z';
const bucket = (promotions: Record<string, object>) => ({
  ...{ events: 1, counts: {}, features: {}, orders: 0, revenue: 0, weights: {} },
  promotions: Object.fromEntries(
    Object.entries(promotions).map(([key, some]) => [key, { ...noPromotion, ...some }]),
  ),
});
const profile = {
  buckets: {
    '2026-11-01': bucket({ 'home/shoes/ranked': { viewed: 8, claimed: 1 } }),
    '2026-11-22T04': bucket({ 'home/shoes/ranked': { viewed: 4, clicked: 2 } }),
    '2026-11-22T10': bucket({
      'home/shoes/ranked': { viewed: 1 },
      'cart/shoes/fallback': { viewed: 2, clicked: 1 },
      'home/hats/ranked': { viewed: 16 },
      '/shoes/': { claimed: 1 },
    }),
  },
};

test.each([
  ['view', undefined, 15],
  ['view', 'PT1H', 3],
  ['view', 'P1D', 7],
  ['view', 'P30D', 15],
  ['click', undefined, 3],
  ['claim', undefined, 2],
  ['claim', 'P2D', 1],
] as const)('a customer has done %s within %s %d times', (on, within, times) => {
  expect(exposures(profile, { offerId: 'shoes', on, within }, NOW)).toBe(times);
});

test('an offer that was never shown was never seen', () => {
  expect(exposures(profile, { offerId: 'coats', on: 'view' }, NOW)).toBe(0);
});
