import { expect, test } from 'vitest';
import { emptyProfile, type Profile } from '../../../shared/customers/profile.ts';
import { onDevice } from '../../../shared/offers/device.ts';
import {
  contextOf,
  featureNames,
  featuresHash,
  vectorOf,
} from '../../../shared/offers/features.ts';
import { anOffer, aPlacement } from '../../support/offers.ts';

const now = '2026-11-22T18:00:00.000Z';
const clock = { hour: 18, weekday: 'sunday' };
const offersOf = (...categories: string[]) => ({
  offers: new Map(categories.map((category, n) => [`o${n}`, anOffer(`o${n}`, { category })])),
});
const bucket = (one: object) => ({
  ...{ events: 1, counts: {}, features: {}, orders: 0, revenue: 0, weights: {} },
  ...one,
});
const nobody = emptyProfile('u:ada', 1);
const customer = (some: Partial<Profile>): Profile => ({ ...nobody, ...some });

const told = (profile: Profile, names: readonly string[], around: object = {}) => {
  const context = contextOf(profile, names, { now, clock, ...around });
  const [, ...x] = vectorOf(context, names);
  return Object.fromEntries(names.map((name, at) => [name, x[at] ?? Number.NaN]));
};

test('a placement looks at the categories of its offers, sorted, each once', () => {
  const names = featureNames(aPlacement('home'), offersOf('shoes', 'hats', 'shoes'));

  expect(names.slice(-2)).toEqual(['interest:hats', 'interest:shoes']);
  expect(names).toHaveLength(14);
});

test('categories and segments that it names come before what is looked at everywhere', () => {
  const named = (of: string, count: number) => Array.from({ length: count }, (_, n) => `${of}${n}`);
  const features = { categories: named('c', 12), segments: named('s', 8) };

  const names = featureNames(aPlacement('home', { features }), offersOf('shoes'));

  expect(names).toEqual([
    ...['recency', 'frequency', 'monetary', 'mobile', 'hour:sin', 'hour:cos'],
    ...features.segments.map((id) => `segment:${id}`),
    ...features.categories.map((category) => `interest:${category}`),
  ]);
});

test('where no offer has a category, interests lie in slots by hash, and two seldom look alike', () => {
  const names = featureNames(aPlacement('home'), { offers: new Map() });
  const categories = Array.from({ length: 8 }, (_, n) => `category-${n}`);
  const alike = categories.map((category) =>
    JSON.stringify(
      told(
        customer({ buckets: { '2026-11-22T10': bucket({ weights: { [category]: 3 } }) } }),
        names,
      ),
    ),
  );

  expect(names.filter((name) => name.startsWith('interest#'))).toHaveLength(12);
  expect(names.length).toBeLessThanOrEqual(26);
  expect(new Set(alike).size).toBeGreaterThanOrEqual(7);
});

test('the hash tells lists of names apart, and is 16 bits', () => {
  const [a, b] = [featuresHash(['a', 'b']), featuresHash(['b', 'a'])];

  expect(a).not.toBe(b);
  expect(featuresHash(['a', 'b'])).toBe(a);
  expect(a).toBeLessThan(65_536);
});

test('of nobody it says nothing but when', () => {
  const names = featureNames(aPlacement('home'), offersOf('shoes'));

  expect(told(nobody, names)).toEqual({
    ...{ recency: 0, frequency: 0, monetary: 0, mobile: 0, app: 0, exposure: 0, weekend: 1 },
    ...{ 'hour:sin': -1, 'hour:cos': expect.closeTo(-1 / 15, 9) },
    ...{ 'lifecycle:prospect': 1, 'lifecycle:new': 0, 'lifecycle:lapsed': 0, 'interest:shoes': 0 },
  });
});

test('of a buyer it says how lately, how often, for how much and for what', () => {
  const features = { segments: ['vip', 'other'] };
  const names = featureNames(aPlacement('home', { features }), offersOf('shoes', 'hats'));
  const buyer = customer({
    segments: { vip: { since: now, cause: 'event' } },
    buckets: {
      '2026-11-21T10': bucket({
        ...{ orders: 3, revenue: 120_000_000, weights: { shoes: 30, hats: 10 } },
        counts: { 'Promotion Viewed': 7 },
      }),
      '2026-10-01': bucket({ counts: { 'Promotion Viewed': 1_000 } }),
    },
  });

  const found = told(buyer, names, { context: { device: 'mobile' } });

  expect(found).toMatchObject({ 'lifecycle:prospect': 0, 'lifecycle:new': 1, mobile: 1, app: 0 });
  expect(found).toMatchObject({ 'segment:vip': 1, 'segment:other': 0 });
  const near = { recency: 0.89, frequency: 0.35, monetary: 0.52, exposure: 0.53 };
  for (const [name, value] of Object.entries({ ...near, 'interest:shoes': 0.75 }))
    expect(Math.abs((found[name] ?? 0) - value)).toBeLessThan(0.04);
});

test('what is logged is what was looked at: the steps give the same inputs again, also with one 0 more', () => {
  const names = featureNames(aPlacement('home'), offersOf('shoes'));
  const context = contextOf(nobody, names, { now, clock });
  const back = { ...context, steps: [...context.steps, 0] };

  expect(vectorOf(back, names)).toEqual(vectorOf(context, names));
  for (const step of context.steps)
    expect(Number.isInteger(step) && step >= 0 && step <= 15).toBe(true);
});

test.each([
  ['app', { channel: 'app' }],
  ['app', { device: { type: 'ios' } }],
  ['mobile', { device: { type: 'android' }, channel: 'web' }],
  ['mobile', { device: 'mobile' }],
  ['mobile', { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148' }],
  ['other', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', device: { type: 'desktop' } }],
  ['other', { device: 7, channel: ['app'], userAgent: null }],
  ['other', undefined],
])('the device is %s of %j', (device, context) => {
  expect(onDevice(context)).toBe(device);
});
