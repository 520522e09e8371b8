import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Definition } from '../../../shared/catalog/catalog.ts';
import { decide, type Occasion } from '../../../shared/offers/decide.ts';
import type { Offer } from '../../../shared/offers/offer.ts';
import type { Placement } from '../../../shared/offers/placement.ts';
import { anOffer, aPlacement } from '../../support/offers.ts';

const now = '2026-11-22T10:00:00.000Z';

function occasion(
  offers: readonly Definition<Offer>[],
  placements: readonly Definition<Placement>[] = [aPlacement('home')],
  overrides: Partial<Occasion> = {},
): Occasion {
  return {
    decisionId: 'd1',
    customer: 'u:ada',
    now,
    catalog: {
      offers: new Map(offers.map((offer) => [offer.id, offer])),
      placements: new Map(placements.map((placement) => [placement.id, placement])),
      stale: false,
    },
    eligible: () => 'in',
    explain: true,
    sign: ({ offerId }) => `receipt of ${offerId}`,
    ...overrides,
  };
}

const home = (slots: number, body = {}) => ({
  placement: aPlacement('home', { slots, ...body }),
  count: slots,
});
const servedIn = (decision: ReturnType<typeof decide>, place = 0) =>
  decision.placements[place]?.offers.map(({ offerId }) => offerId);

describe('what is served', () => {
  test('offers of higher priority come first, ties by id', () => {
    const offers = [anOffer('b'), anOffer('c', { priority: 1 }), anOffer('a')];
    expect(servedIn(decide(occasion(offers), [home(3)]))).toEqual(['c', 'a', 'b']);
  });

  test('no more offers than slots', () => {
    expect(servedIn(decide(occasion([anOffer('a'), anOffer('b')]), [home(1)]))).toEqual(['a']);
  });

  test('an offer is not served in two placements of one decision', () => {
    const both = { placements: ['home', 'cart'] };
    const offers = [anOffer('a', both), anOffer('b', both)];
    const cart = { placement: aPlacement('cart'), count: 1 };
    const decision = decide(occasion(offers), [home(1), cart]);
    expect([servedIn(decision, 0), servedIn(decision, 1)]).toEqual([['a'], ['b']]);
  });

  test('the variant for the placement and language is shown', () => {
    const variants = [
      { locale: 'de', content: { title: 'Hallo' } },
      { locale: 'de', placement: 'home', content: { title: 'Hallo daheim' } },
      { locale: 'fr', placement: 'home', content: { title: 'Bonjour' } },
    ];
    const asked = occasion([anOffer('a', { variants })], undefined, { locale: 'de-CH' });
    expect(decide(asked, [home(1)]).placements[0]?.offers[0]?.content).toEqual({
      title: 'Hallo daheim',
    });
  });

  test('every offer served carries its receipt, with the probability 1', () => {
    const signed: number[] = [];
    const sign: Occasion['sign'] = ({ probability }) => `r${signed.push(probability)}`;
    const decision = decide(occasion([anOffer('a')], undefined, { sign }), [home(1)]);
    expect(decision.placements[0]?.offers[0]?.receipt).toBe('r1');
    expect(signed).toEqual([1]);
  });
});

describe('what is dropped', () => {
  test.each([
    ['other-placement', { placements: ['checkout'] }],
    ['not-started', { startsAt: '2026-12-01T00:00:00.000Z' }],
    ['ended', { endsAt: now }],
  ])('an offer is dropped because %s', (because, body) => {
    const decision = decide(occasion([anOffer('a', body)]), [home(1)]);
    expect(decision.placements[0]).toMatchObject({
      offers: [],
      dropped: [{ offerId: 'a', because }],
    });
  });

  test.each([
    ['unknown', 'segment-building'],
    ['out', 'not-eligible'],
  ] as const)('an offer whose eligibility is %s is dropped because %s', (state, because) => {
    const asked = occasion([anOffer('a')], undefined, { eligible: () => state });
    expect(decide(asked, [home(1)]).placements[0]?.dropped).toEqual([{ offerId: 'a', because }]);
  });

  test('an offer that others keep from the last slot is outranked', () => {
    const decision = decide(occasion([anOffer('a'), anOffer('b')]), [home(1)]);
    expect(decision.placements[0]?.dropped).toEqual([{ offerId: 'b', because: 'outranked' }]);
  });

  test('without explain nothing is said of what was dropped, nor why', () => {
    const asked = occasion([anOffer('a'), anOffer('b')], undefined, { explain: false });
    const placed = decide(asked, [home(1)]).placements[0];
    expect(placed && Object.keys(placed)).toEqual(['placementId', 'offers']);
    expect(placed?.offers[0]).not.toHaveProperty('because');
  });
});

describe('fallbacks', () => {
  const fallback = anOffer('plan-b', { fallback: true, priority: 9 });

  test('a fallback is served where nothing else is left, and the answer says so', () => {
    const decision = decide(occasion([fallback]), [home(1)]);
    expect(decision.placements[0]).toMatchObject({
      fallback: true,
      offers: [{ offerId: 'plan-b' }],
    });
  });

  test('a fallback is not served beside another offer, whatever its priority', () => {
    const decision = decide(occasion([fallback, anOffer('a')]), [home(2)]);
    expect(servedIn(decision)).toEqual(['a']);
    expect(decision.placements[0]?.dropped).toEqual([
      { offerId: 'plan-b', because: 'only-a-fallback' },
    ]);
  });

  test("the placement's own fallback goes before the others, though it does not name the placement", () => {
    const own = anOffer('own', { placements: ['elsewhere'] });
    const decision = decide(occasion([fallback, own]), [home(1, { fallbackOfferId: 'own' })]);
    expect(servedIn(decision)).toEqual(['own']);
  });

  test("the placement's own fallback is not served after its end", () => {
    const own = anOffer('own', { endsAt: now });
    const decision = decide(occasion([own]), [home(1, { fallbackOfferId: 'own' })]);
    expect(servedIn(decision)).toEqual([]);
  });
});

test('no ineligible offer, none out of its dates and none twice is ever served', () => {
  const offer = fc.record({
    placements: fc.subarray(['home', 'cart'], { minLength: 1 }),
    eligible: fc.constantFrom('in', 'out', 'unknown'),
    startsAt: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'),
    endsAt: fc.constantFrom('2026-11-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'),
    priority: fc.integer({ min: -2, max: 2 }),
    fallback: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(offer, { maxLength: 12 }), (made) => {
      const fitting = made.filter(({ startsAt, endsAt }) => startsAt < endsAt);
      const states = new Map(fitting.map(({ eligible }, index) => [`o${index}`, eligible]));
      const offers = fitting.map(({ eligible: _, ...body }, index) => anOffer(`o${index}`, body));
      const eligible = ({ name }: Offer) => states.get(name) as 'in' | 'out' | 'unknown';
      const cart = { placement: aPlacement('cart'), count: 2 };
      const { placements } = decide(occasion(offers, undefined, { eligible }), [home(2), cart]);
      const ids = placements.flatMap((placed) =>
        placed.offers.map(({ offerId }) => ({ offerId, placementId: placed.placementId })),
      );
      expect(new Set(ids.map(({ offerId }) => offerId)).size).toBe(ids.length);
      for (const { offerId, placementId } of ids) {
        const body = offers.find(({ id }) => id === offerId)?.body;
        expect(body?.placements).toContain(placementId);
        expect(states.get(offerId)).toBe('in');
        expect(body && body.startsAt <= now && now < body.endsAt).toBe(true);
      }
    }),
  );
});
