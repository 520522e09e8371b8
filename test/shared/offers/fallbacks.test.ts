import { describe, expect, test } from 'vitest';
import type { Definition } from '../../../shared/catalog/catalog.ts';
import { decide, type Occasion } from '../../../shared/offers/decide.ts';
import type { Visitor } from '../../../shared/offers/judge.ts';
import type { Offer } from '../../../shared/offers/offer.ts';
import { unreadable } from '../../../shared/offers/visitor.ts';
import { anOccasion, anOffer, aPlacement, NOW } from '../../support/offers.ts';

const home = (slots: number, body = {}) => ({
  placement: aPlacement('home', { slots, ...body }),
  count: slots,
});
const servedIn = (decision: ReturnType<typeof decide>) =>
  decision.placements[0]?.offers.map(({ offerId }) => offerId);
/** What `home` answers with one slot. */
const placed = (offers: readonly Definition<Offer>[], visitor: Partial<Visitor> = {}) =>
  decide(anOccasion(offers, visitor), [home(1)]).placements[0];

describe('fallbacks', () => {
  const fallback = anOffer('plan-b', { fallback: true, priority: 9 });

  test('a fallback is served where nothing else is left, and the answer says so', () => {
    expect(placed([fallback])).toMatchObject({ fallback: true, offers: [{ offerId: 'plan-b' }] });
  });

  test('a fallback is not served beside another offer, whatever its priority', () => {
    const decision = decide(anOccasion([fallback, anOffer('a')]), [home(2)]);
    expect(servedIn(decision)).toEqual(['a']);
    expect(decision.placements[0]?.dropped).toEqual([
      { offerId: 'plan-b', because: 'only-a-fallback' },
    ]);
  });

  test("the placement's own fallback goes before the others, though it does not name the placement", () => {
    const own = anOffer('own', { placements: ['elsewhere'] });
    const decision = decide(anOccasion([fallback, own]), [home(1, { fallbackOfferId: 'own' })]);
    expect(servedIn(decision)).toEqual(['own']);
  });

  test("the placement's own fallback is not served after its end", () => {
    const own = anOffer('own', { endsAt: NOW });
    const decision = decide(anOccasion([own]), [home(1, { fallbackOfferId: 'own' })]);
    expect(servedIn(decision)).toEqual([]);
  });
});

describe('whoever is left alone', () => {
  const holdout = { holdout: { percent: 50, salt: 's' } };
  const holders = Array.from({ length: 400 }, (_, n) => `u:${n}` as const);
  const heldOut = holders.filter((holder) => {
    const decision = decide(anOccasion([anOffer('a')], { holder }), [home(1, holdout)]);
    return decision.placements[0]?.offers.length === 0;
  });

  test('is so by a hash of the salt and the customer, as many as the placement says', () => {
    expect(heldOut.length).toBeGreaterThan(160);
    expect(heldOut.length).toBeLessThan(240);
  });

  test('sees the fallback, with a receipt of the arm holdout, and explain says so', () => {
    const arms: string[] = [];
    const sign: Occasion['sign'] = ({ arm }) => `r${arms.push(arm)}`;
    const offers = [anOffer('a'), anOffer('plan-b', { fallback: true })];
    const holder = heldOut[0] ?? 'u:none';
    const decision = decide(anOccasion(offers, { holder }, { sign }), [home(1, holdout)]);
    expect(decision.placements[0]).toMatchObject({
      fallback: true,
      offers: [{ offerId: 'plan-b', because: expect.arrayContaining(['holdout']) }],
      dropped: [{ offerId: 'a', because: 'holdout' }],
    });
    expect(arms).toEqual(['holdout']);
  });
});

describe('when something cannot be read', () => {
  const fault = unreadable('u:ada', { context: {}, now: NOW });

  test('the fallback stands in for everything else, and the answer says why', () => {
    const offers = [anOffer('a'), anOffer('plan-b', { fallback: true })];
    expect(placed(offers, fault)).toMatchObject({
      fallback: true,
      fault: true,
      offers: [{ offerId: 'plan-b' }],
      dropped: [{ offerId: 'a', because: 'fault' }],
    });
  });

  test.each([
    ['eligibility', { eligibility: { trait: 'city', is: 'Bern' } }],
    ['caps', { caps: [{ per: 'customer', on: 'view', limit: 2 }] }],
    ['a budget', { budget: { amount: 1, cost: 1 } }],
    ['another end', { endsAt: NOW }],
  ])('a fallback with %s is none that may be shown, and nothing is served', (_what, body) => {
    const offers = [anOffer('plan-b', { fallback: true, ...body })];
    expect(() => placed(offers, fault)).toThrow(expect.objectContaining({ kind: 'unavailable' }));
  });

  test('a fallback that two placements share is shown in the first', () => {
    const offers = [anOffer('plan-b', { fallback: true, placements: ['home', 'cart'] })];
    const cart = { placement: aPlacement('cart'), count: 1 };
    const { placements } = decide(anOccasion(offers, fault), [home(1), cart]);
    expect(placements).toMatchObject([
      { offers: [{ offerId: 'plan-b' }], fault: true },
      { offers: [], fallback: true, fault: true },
    ]);
  });
});
