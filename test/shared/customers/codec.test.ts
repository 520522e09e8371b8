import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode, sameProfile } from '../../../shared/customers/codec.ts';
import { type Bucket, emptyProfile, type Profile } from '../../../shared/customers/profile.ts';
import { joinWindows, type RewardWindow, windowId } from '../../../shared/customers/windows.ts';
import { pack } from '../../../shared/events/pack.ts';
import type { Promotion } from '../../../shared/offers/promotion.ts';
import { plus, startOfDay } from '../../../shared/time.ts';
import { NOW } from './events.ts';

const names = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__');
const sums = fc.dictionary(names, fc.integer(), { maxKeys: 4, noNullPrototype: true });
const instants = fc.integer({ min: 0, max: 4e12 }).map((time) => new Date(time).toISOString());
const trusts = fc.constantFrom('claimed', 'proven');
/** As a log gives a value back: JSON has one zero, and a number from the fold is never the other. */
const values = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
const registers = fc.record({
  value: values,
  at: instants,
  id: fc.string(),
  trust: trusts,
});

const promotions = fc.dictionary(
  fc.constantFrom('home/shoes/ranked', 'cart/shoes/fallback', '/shoes/'),
  fc.record<Promotion>({
    viewed: fc.nat(),
    clicked: fc.nat(),
    converted: fc.nat(),
    revenue: fc.maxSafeInteger(),
    claimed: fc.nat(),
  }),
  { noNullPrototype: true, minKeys: 1 },
);

/** In order, of several days. */
const windows = fc
  .array(
    fc.record({
      decision: fc.nat(),
      day: fc.constantFrom('2026-11-21', '2026-11-22'),
      probability: fc.float({ min: Math.fround(1e-30), max: 1, noNaN: true }),
      steps: fc.array(fc.nat(15), { maxLength: 26 }),
      shownAt: fc.option(instants, { nil: undefined }),
      won: fc.option(fc.record({ at: instants, revenue: fc.maxSafeInteger() }), { nil: undefined }),
      taught: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((all) =>
    joinWindows(
      all.map(({ decision, day, probability, steps, shownAt, won, taught }): RewardWindow => {
        const decisionId = `d${decision}`;
        const id = windowId(decisionId, 'home');
        if (taught) return { id, day, taught };
        return {
          ...{ id, day, decisionId, placementId: 'home', offerId: 'shoes', probability },
          ...(steps.length > 0 && { context: { features: 513, steps } }),
          ...(shownAt && { shownAt }),
          ...(won && { reward: won }),
        };
      }),
    ),
  );

const buckets = fc.record<Bucket>({
  events: fc.nat(),
  counts: sums,
  features: sums,
  orders: fc.nat(),
  revenue: fc.maxSafeInteger(),
  weights: sums,
  ...{ promotions, unverified: fc.integer({ min: 1 }) },
});

const profiles = fc
  .record({
    traits: fc.dictionary(names, registers, { noNullPrototype: true }),
    lastOf: fc.dictionary(names, instants, { noNullPrototype: true }),
    buckets: fc.dictionary(
      fc.constantFrom('2026-11-22T10', '2026-11-01', '2027-01-01T00@2026-11-22'),
      buckets,
      { noNullPrototype: true },
    ),
    windows,
    open: fc.constantFrom([], ['2026-11-22'], 'all' as const),
    firstSeen: instants,
    closeAt: instants,
    horizon: fc.constantFrom('0000-00-00', '2026-11-15'),
  })
  .map(
    (parts): Profile => ({
      ...emptyProfile('u:1', 1_001),
      ...parts,
      version: 4,
      sources: ['u:1', 'a:x'],
      refused: ['a:y'],
      verified: { email: { value: 'a@example.com', at: NOW, id: 'm', trust: 'proven' } },
      consent: [
        { channel: 'email', granted: true, source: 's', at: NOW, id: 'm', trust: 'proven' },
      ],
      devices: [{ kind: 'ios', token: 't', trust: 'claimed', firstSeen: NOW, lastSeen: NOW }],
      firstClaims: [{ kind: 'ios', token: 's', trust: 'claimed', firstSeen: NOW, lastSeen: NOW }],
      place: { value: { city: 'Bern' }, at: NOW, id: 'm', trust: 'claimed' },
      segments: { fans: { since: NOW, cause: 'event' } },
      outbox: [{ kind: 'entered', segmentId: 'fans', at: NOW, cause: 'event' }],
      judgedAt: NOW,
      attentionAt: NOW,
    }),
  );

test('a profile is read back as it was stored', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const back = decode(encode(profile), profile);

      expect(back).toEqual(profile);
      expect(sameProfile(back, profile)).toBe(true);
    }),
  );
});

test('when it was judged makes no other profile of it, what it says does', () => {
  const profile = emptyProfile('u:1', 1_001);

  expect(sameProfile({ ...profile, judgedAt: NOW }, profile)).toBe(true);
  expect(sameProfile({ ...profile, lastSeen: NOW }, profile)).toBe(false);
});

test('a customer of ninety days is stored in less than 2 KB', () => {
  const days = Array.from({ length: 90 }, (_, n) =>
    plus(startOfDay('2026-11-22'), -n * 86_400_000),
  );
  const bucket = (n: number): Bucket => ({
    events: 3 + (n % 5),
    counts: { 'Product Viewed': 1 + (n % 4), 'Page Viewed': 1 + (n % 3) },
    features: { dK3x9Qa1bZ: n % 4 },
    orders: 0,
    revenue: 0,
    weights: { shoes: 3 * (n % 4), hats: 3 },
  });
  const profile: Profile = {
    ...emptyProfile('u:1', 1_001),
    buckets: Object.fromEntries(days.map((day, n) => [day.slice(0, 10), bucket(n)])),
    lastOf: { 'Product Viewed': NOW, 'Page Viewed': NOW },
  };

  expect(pack(encode(profile)).length).toBeLessThan(2_000);
});
