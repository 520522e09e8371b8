import { describe, expect, test } from 'vitest';
import type { Definition } from '../../../shared/catalog/catalog.ts';
import { decide, type Occasion } from '../../../shared/offers/decide.ts';
import type { Visitor } from '../../../shared/offers/judge.ts';
import type { Offer } from '../../../shared/offers/offer.ts';
import type { Served } from '../../../shared/offers/receipt.ts';
import { anOccasion, anOffer, aPlacement, NOW } from '../../support/offers.ts';

const home = (slots: number, body = {}) => ({
  placement: aPlacement('home', { slots, ...body }),
  count: slots,
});
const cart = { placement: aPlacement('cart'), count: 1 };
const both = { placements: ['home', 'cart'] };

type Decision = ReturnType<typeof decide>;
const servedIn = (decision: Decision, place = 0) =>
  decision.placements[place]?.offers.map(({ offerId }) => offerId);
/** What `home` answers with one slot. */
const placed = (
  offers: readonly Definition<Offer>[],
  visitor: Partial<Visitor> = {},
  overrides: Partial<Occasion> = {},
) => decide(anOccasion(offers, visitor, overrides), [home(1)]).placements[0];

describe('what is served', () => {
  test('offers of higher priority come first, then those of more value, ties by id', () => {
    const offers = [
      anOffer('b'),
      anOffer('c', { priority: 1 }),
      anOffer('a'),
      anOffer('d', { value: 5 }),
    ];
    expect(servedIn(decide(anOccasion(offers), [home(4)]))).toEqual(['c', 'd', 'a', 'b']);
  });

  test('no more offers than slots', () => {
    expect(servedIn(decide(anOccasion([anOffer('a'), anOffer('b')]), [home(1)]))).toEqual(['a']);
  });

  test('an offer is not served in two placements of one decision', () => {
    const offers = [anOffer('a', both), anOffer('b', both)];
    const decision = decide(anOccasion(offers), [home(1), cart]);
    expect([servedIn(decision, 0), servedIn(decision, 1)]).toEqual([['a'], ['b']]);
    expect(decision.placements[1]?.dropped).toMatchObject([
      { offerId: 'a', because: 'shown-elsewhere' },
    ]);
  });

  test('of an exclusion group one is in a decision, in whichever placement', () => {
    const shoes = { ...both, exclusionGroups: ['shoes'] };
    const offers = [anOffer('a', shoes), anOffer('b', shoes), anOffer('c', both)];
    const decision = decide(anOccasion(offers), [home(2), cart]);
    expect([servedIn(decision, 0), servedIn(decision, 1)]).toEqual([['a', 'c'], []]);
    for (const { dropped } of decision.placements)
      expect(dropped).toContainEqual(
        expect.objectContaining({ offerId: 'b', because: 'excluded' }),
      );
  });

  test('the variant for the placement and language is shown', () => {
    const variants = [
      { locale: 'de', content: { title: 'Hallo' } },
      { locale: 'de', placement: 'home', content: { title: 'Hallo daheim' } },
      { locale: 'fr', placement: 'home', content: { title: 'Bonjour' } },
    ];
    const shown = placed([anOffer('a', { variants })], {}, { locale: 'de-CH' });
    expect(shown?.offers[0]?.content).toEqual({ title: 'Hallo daheim' });
  });

  test('every offer served carries its receipt, with slot, arm and the probability 1', () => {
    const signed: Partial<Served>[] = [];
    const sign: Occasion['sign'] = ({ slot, arm, probability }) =>
      `r${signed.push({ slot, arm, probability })}`;
    const decision = decide(anOccasion([anOffer('a'), anOffer('b')], {}, { sign }), [home(2)]);
    expect(decision.placements[0]?.offers.map(({ receipt }) => receipt)).toEqual(['r1', 'r2']);
    expect(signed).toEqual([
      { slot: 0, arm: 'ranked', probability: 1 },
      { slot: 1, arm: 'ranked', probability: 1 },
    ]);
  });

  test.each(['bandit', 'baseline'])(
    'where a placement learns (%s), the receipt of the first alone says what was looked at',
    (ranking) => {
      const context = { features: 9, steps: [1, 2] };
      const signed: unknown[] = [];
      const sign: Occasion['sign'] = (served) =>
        `r${signed.push({ slot: served.slot, context: served.context, probability: served.probability })}`;
      const insightOf = () => ({ names: ['a', 'b'], context, learnt: undefined });
      const offers = [anOffer('a'), anOffer('b')];
      const asked = { ...home(2, { ranking }), baseline: ['a'] };
      decide(anOccasion(offers, {}, { sign, insightOf }), [asked]);
      const probability = ranking === 'bandit' ? 0.5 : 0.99;
      expect(signed).toEqual([
        { slot: 0, context, probability: expect.closeTo(probability, 9) },
        { slot: 1, context: undefined, probability: 1 },
      ]);
    },
  );

  test('an offer is served without a receipt where nothing can sign one', () => {
    const shown = placed([anOffer('a')], {}, { sign: () => undefined });
    expect(shown?.offers[0]).toMatchObject({ offerId: 'a' });
    expect(shown?.offers[0]).not.toHaveProperty('receipt');
  });
});

const everyone = { per: 'everyone', on: 'view', limit: 100 };
const daily = { per: 'customer', on: 'view', limit: 2, within: 'P1D' };

describe('what is dropped', () => {
  test.each<[string, Record<string, unknown>, Partial<Visitor>]>([
    ['other-placement', { placements: ['checkout'] }, {}],
    ['content-kind', { contentKind: 'video' }, {}],
    ['content-kind', {}, {}],
    ['not-started', { startsAt: '2026-12-01T00:00:00.000Z' }, {}],
    ['ended', { endsAt: NOW }, {}],
    ['not-applicable', { applicability: { context: 'device.type', is: 'mobile' } }, {}],
    ['segment-building', {}, { eligible: () => 'unknown' }],
    ['not-eligible', {}, { eligible: () => 'out' }],
    ['capped', { caps: [daily] }, { exposed: () => 2 }],
    ['capped', { caps: [everyone] }, { spent: () => ({ view: 100 }) }],
    ['budget-spent', { budget: { amount: 10, cost: 0.1 } }, { spent: () => ({ claim: 100 }) }],
    [
      'budget-spent',
      { budget: { amount: 1, cost: 0.3, on: 'click' } },
      { spent: () => ({ click: 3 }) },
    ],
    ['sold-out', { caps: [{ ...everyone, on: 'claim' }] }, { spent: () => ({ claim: 100 }) }],
  ])('an offer is dropped because %s', (because, body, visitor) => {
    const image = because === 'content-kind' ? { contentKinds: ['image'] } : {};
    const decision = decide(anOccasion([anOffer('a', body)], visitor), [home(1, image)]);
    expect(decision.placements[0]).toMatchObject({
      offers: [],
      dropped: [{ offerId: 'a', because }],
    });
  });

  test.each<[Record<string, unknown>, Partial<Visitor>]>([
    [{ contentKind: 'image' }, {}],
    [{ caps: [daily] }, { exposed: () => 1 }],
    [{ caps: [everyone] }, { spent: () => ({ view: 99, click: 500 }) }],
    [{ caps: [{ ...everyone, within: 'P1D' }] }, { spent: () => ({ view: 500, 'view/P1D': 99 }) }],
    [{ budget: { amount: 10, cost: 0.1 } }, { spent: () => ({ claim: 99 }) }],
  ])('%o is served below its limits', (body, visitor) => {
    const image = { contentKinds: ['image'] };
    const kind = { contentKind: 'image' };
    const decision = decide(anOccasion([anOffer('a', { ...kind, ...body })], visitor), [
      home(1, image),
    ]);
    expect(servedIn(decision)).toEqual(['a']);
  });

  test('of a capped offer it is said which cap is reached', () => {
    const caps = [{ per: 'customer', on: 'click', limit: 1 }, daily];
    const exposed: Visitor['exposed'] = (_, { on }) => (on === 'view' ? 2 : 0);
    expect(placed([anOffer('a', { caps })], { exposed })?.dropped).toEqual([
      { offerId: 'a', because: 'capped', cap: daily },
    ]);
  });

  test('an offer that others keep from the last slot is outranked, and it is said how near it came', () => {
    const shown = placed([anOffer('a', { priority: 3 }), anOffer('b')]);
    expect(shown?.offers).toMatchObject([{ offerId: 'a', score: 3, probability: 1 }]);
    expect(shown?.dropped).toEqual([
      { offerId: 'b', because: 'outranked', score: 0, probability: 0 },
    ]);
  });

  test('offers of other placements are not judged: of 10,000 only those that name the placement are', () => {
    const others = Array.from({ length: 10_000 }, (_, n) =>
      anOffer(`o${n}`, { placements: ['x'] }),
    );
    const judged: string[] = [];
    const eligible = ({ name }: Offer) => {
      judged.push(name);
      return 'in' as const;
    };
    const shown = placed([...others, anOffer('a')], { eligible }, { explain: false });
    expect(shown?.offers).toHaveLength(1);
    expect(new Set(judged)).toEqual(new Set(['a']));
  });

  test('without explain nothing is said of what was dropped, nor why', () => {
    const shown = placed([anOffer('a'), anOffer('b')], {}, { explain: false });
    expect(shown && Object.keys(shown)).toEqual(['placementId', 'offers']);
    expect(shown?.offers[0] && Object.keys(shown.offers[0])).toEqual([
      'offerId',
      'content',
      'receipt',
    ]);
  });
});
