import { describe, expect, test } from 'vitest';
import { emptyProfile, type Profile } from '../../../shared/customers/profile.ts';
import { isLeftAlone } from '../../../shared/offers/holdout.ts';
import { Offer } from '../../../shared/offers/offer.ts';
import { Placement } from '../../../shared/offers/placement.ts';
import { noPromotion, promotionKey } from '../../../shared/offers/promotion.ts';
import { offerReportOf, placementReportOf } from '../../../shared/reports/promotion-report.ts';
import {
  addPromotions,
  noPromotions,
  promotionsOfProfile,
  sumsBy,
} from '../../../shared/reports/promotions.ts';

const now = '2026-11-22T10:00:00.000Z';
const defined = { version: 1, createdAt: now, updatedAt: now, updatedBy: 'k' };
const offer = {
  ...{ id: 'spring', ...defined },
  body: Offer.parse({
    name: 'Spring',
    placements: ['home'],
    content: {},
    startsAt: '2026-01-01T00:00:00Z',
    endsAt: '2036-01-01T00:00:00Z',
    caps: [
      { per: 'everyone', on: 'view', limit: 5 },
      { per: 'everyone', on: 'click', limit: 2, within: 'P1D' },
    ],
  }),
};
const placement = {
  ...{ id: 'home', ...defined },
  body: Placement.parse({
    name: 'Home',
    slots: 1,
    reward: { event: 'Order Completed' },
    holdout: { percent: 50, salt: 's' },
  }),
};
const catalog = {
  offers: new Map([['spring', offer]]),
  placements: new Map([['home', placement]]),
};

const bucket = {
  events: 1,
  counts: {},
  features: {},
  orders: 0,
  revenue: 0,
  weights: {},
};
const ranked = promotionKey('home', 'spring', 'ranked');
const seen = (id: string, viewed: number, counts: Record<string, number> = {}): Profile => ({
  ...emptyProfile(`u:${id}`, 1),
  buckets: {
    '2026-11-21': {
      ...bucket,
      counts,
      promotions: {
        [ranked]: { ...noPromotion, viewed, clicked: 1, revenue: 2_500_000, converted: 1 },
        [promotionKey('home', 'gone', 'ranked')]: { ...noPromotion, viewed: 9 },
        [promotionKey('', 'spring', '')]: { ...noPromotion, claimed: 1 },
      },
    },
  },
});
const tallied = (profiles: readonly Profile[]) =>
  profiles
    .map((profile) => promotionsOfProfile(profile, catalog, now))
    .reduce(addPromotions, noPromotions());
const found = (profiles: readonly Profile[], kind: 'offerId' | 'placementId', id: string) => {
  const tally = tallied(profiles);
  const holdout = tally.holdouts[id];
  const sums = sumsBy(tally, kind).get(id) ?? {};
  return { asOf: now, totals: { sums, ...(holdout && { holdout }) }, days: [] };
};

describe('an offer', () => {
  const report = offerReportOf(offer, found([seen('a', 4), seen('b', 3)], 'offerId', 'spring'), {
    'click/P1D': 3,
  });

  test('was shown, clicked, claimed and bought as often as all customers together say', () => {
    expect(report).toMatchObject({ shown: 7, clicked: 2, claimed: 2, converted: 2, revenue: 5 });
  });

  test('says where, and what was claimed without a decision', () => {
    expect(report.arms).toMatchObject([
      { placementId: 'home', arm: 'ranked', shown: 7, claimed: 0 },
      { placementId: null, arm: null, shown: 0, claimed: 2 },
    ]);
  });

  test('says by how much a limit for everybody was overshot', () => {
    expect(report.limits[0]).toEqual({ on: 'view', limit: 5, counted: 7, overshoot: 2 });
  });

  test('says of a limit with a window what was counted in its period', () => {
    const counted = { limit: 2, counted: 3, overshoot: 1 };
    expect(report.limits[1]).toEqual({ on: 'click', within: 'P1D', ...counted });
  });
});

test('what is new on a day is what its totals have over those of the day before', () => {
  const sums = (shown: number) => ({ [ranked]: [shown, 0, 0, 0, 0] });
  const days = [
    { day: '2026-11-20', sums: sums(3) },
    { day: '2026-11-21', sums: sums(10) },
    { day: '2026-11-22', sums: sums(8) },
  ];
  const report = offerReportOf(offer, { asOf: now, totals: { sums: sums(8) }, days });
  expect(report.days.map(({ day, shown }) => [day, shown])).toEqual([
    ['2026-11-21', 7],
    ['2026-11-22', 0],
  ]);
});

describe('a placement', () => {
  const people = Array.from({ length: 40 }, (_, n) => `c-${n}`);
  const alone = people.filter((id) => isLeftAlone(placement.body, `u:${id}`));
  const profiles = people.map((id) =>
    seen(id, 1, alone.includes(id) ? {} : { 'Order Completed': 1 }),
  );
  const report = placementReportOf(placement, found(profiles, 'placementId', 'home'));

  test('counts what is defined still, by offer and arm', () => {
    expect(report.offers).toMatchObject([{ offerId: 'spring', arm: 'ranked', shown: 40 }]);
  });

  test('compares everybody with those who are left alone, by assignment', () => {
    expect(report.holdout).toMatchObject({
      treated: { customers: 40 - alone.length, rewarded: 40 - alone.length, rate: 1 },
      leftAlone: { customers: alone.length, rewarded: 0, rate: 0 },
      difference: 1,
    });
    expect(alone.length).toBeGreaterThan(5);
  });
});
