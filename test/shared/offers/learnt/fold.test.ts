import { expect, test } from 'vitest';
import { featureNames, featuresHash } from '../../../../shared/offers/features.ts';
import { decode, encode } from '../../../../shared/offers/learnt/codec.ts';
import { learnBin } from '../../../../shared/offers/learnt/fold.ts';
import { type Learnt, priorRateOf } from '../../../../shared/offers/learnt/learnt.ts';
import { DAY_MS, plus } from '../../../../shared/time.ts';
import { aPlacement } from '../../../support/offers.ts';
import {
  binned,
  fresh,
  interestIn,
  lesson,
  names,
  offers,
  START,
  someRows,
  taught,
} from './log.ts';

const bytesOf = (learnt: Learnt) =>
  JSON.stringify(encode(learnt).map(({ body, models }) => [body, [...models]]));
const variances = ({ offers: known }: Learnt) =>
  Object.values(known).map(({ model }) => model.P[0] ?? 0);

test('whoever is interested in a category is worth showing its offer', () => {
  const learnt = taught(someRows(1, 2_000));
  const { m = [] } = learnt.offers.shoes?.model ?? {};

  expect(learnt).toMatchObject({ shown: 2_000, otherFeatures: 0, late: 0 });
  expect(m[interestIn('shoes') + 1]).toBeGreaterThan(1);
  expect(m[interestIn('hats') + 1]).toBeLessThan(0.5);
});

test('a replay comes to the same bytes, however often it was written down on the way', () => {
  const rows = binned(someRows(2, 600));
  let [once, often] = [fresh(), fresh()];
  for (const [bin, some] of rows) {
    once = learnBin(once, bin, some, lesson);
    often = decode(encode(learnBin(often, bin, some, lesson)), bin);
  }

  expect(bytesOf(often) === bytesOf(once)).toBe(true);
  expect(decode(encode(once), once.learnedThrough)).toEqual(once);
});

test('a bin without anything moves the bin, and nothing else', () => {
  const learnt = taught(someRows(3, 50));
  const next = plus(learnt.learnedThrough, DAY_MS);

  expect(learnBin(learnt, next, { rows: [], latecomers: 0 }, lesson)).toEqual({
    ...learnt,
    learnedThrough: next,
  });
});

test('a new day forgets a little, with the first that there is to learn on it', () => {
  const learnt = taught(someRows(4, 300));
  const [late] = someRows(5, 1, { late: true });
  const day = plus(learnt.learnedThrough, 15 * DAY_MS);

  const after = learnBin(learnt, day, { rows: late ? [late] : [], latecomers: 1 }, lesson);

  for (const [index, variance] of variances(after).entries())
    expect(variance).toBeCloseTo(2 ** 0.25 * (variances(learnt)[index] ?? 0), 5);
});

test('rows that came too late are counted, and not learnt', () => {
  const rows = someRows(6, 40).map((row, n) => ({ ...row, late: n % 4 === 0 }));

  const learnt = learnBin(fresh(), START, { rows, latecomers: 10 }, lesson);

  expect([learnt.shown, learnt.late, learnt.stretches[0]?.late]).toEqual([30, 10, 10]);
});

test('rows that looked at features that nobody knows are counted, and not learnt', () => {
  const rows = someRows(7, 40).map((row, n) => (n % 4 === 0 ? { ...row, features: 1 } : row));

  expect(taught(rows)).toMatchObject({ shown: 30, otherFeatures: 10 });
});

test('when the features change, models keep what they know, and what looked at the old ones still teaches', () => {
  const learnt = taught(someRows(8, 900));
  const wider = aPlacement('home', { ranking: 'bandit', features: { segments: ['vip'] } });
  const changed = featureNames(wider, { offers });
  const old = someRows(9, 10);

  const after = learnBin(
    learnt,
    learnt.learnedThrough,
    { rows: old, latecomers: 0 },
    {
      ...lesson,
      names: changed,
    },
  );

  const [before, now] = [learnt, after].map(
    ({ offers: known, features: [{ names: own }] }) =>
      known.shoes?.model.m[own.indexOf('interest:shoes') + 1] ?? 0,
  );
  expect(after.features.map(({ hash }) => hash)).toEqual([
    featuresHash(changed),
    featuresHash(names),
  ]);
  expect([after.shown, after.otherFeatures]).toEqual([910, 0]);
  expect(Math.abs((now ?? 0) - (before ?? 0))).toBeLessThan(0.2);
  expect(
    after.offers.shoes?.model.P[(changed.indexOf('segment:vip') + 1) * (changed.length + 2)],
  ).toBe(1);
});

test('a new offer begins where its category is', () => {
  const learnt = taught(
    someRows(10, 900, { reward: 0 }).map((row) => ({
      ...row,
      reward: row.offerId === 'hats' ? 1 : 0,
    })),
  );

  expect(priorRateOf(learnt, 'hats')).toBeGreaterThan(0.9);
  expect(priorRateOf(learnt, 'bags')).toBeLessThan(0.05);
  expect(priorRateOf(learnt, undefined)).toBeCloseTo(learnt.rewards / learnt.shown, 2);
  expect(priorRateOf(fresh(), undefined)).toBe(0.5);
});

test('the last day is kept by offer, the last eight days in all', () => {
  let learnt = fresh();
  for (let day = 0; day < 12; day += 1)
    for (const hour of [0, 6, 12, 18]) {
      const bin = plus(START, day * DAY_MS + hour * 3_600_000);
      learnt = learnBin(learnt, bin, { rows: someRows(day, 3), latecomers: 0 }, lesson);
    }

  expect(learnt.stretches).toHaveLength(32);
  expect(learnt.stretches.filter(({ offers: own }) => Object.keys(own).length > 0)).toHaveLength(4);
});

test('an offer that nobody was shown for ninety days is forgotten', () => {
  const learnt = taught(someRows(11, 60));
  const later = plus(learnt.learnedThrough, 91 * DAY_MS);

  const after = learnBin(
    learnt,
    later,
    { rows: someRows(12, 5, { offerId: 'hats' }), latecomers: 0 },
    lesson,
  );

  expect(Object.keys(after.offers)).toEqual(['hats']);
});

test('models that do not fit into one item lie in several, whole, and come back the same', () => {
  const { shoes } = taught(someRows(13, 30)).offers;
  const many = Object.fromEntries(
    Array.from({ length: 600 }, (_, n) => [`o${n}`, shoes]),
  ) as Learnt['offers'];
  const learnt = { ...fresh(), offers: many };

  const parts = encode(learnt);

  expect(parts.length).toBeGreaterThan(1);
  for (const { body = '', models } of parts)
    expect(body.length + models.length).toBeLessThanOrEqual(300_000);
  expect(decode(parts, learnt.learnedThrough).offers).toEqual(many);
  expect(() => decode(parts.slice(0, 1), learnt.learnedThrough)).toThrow();
});
