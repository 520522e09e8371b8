import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition } from '../../../shared/catalog/catalog.ts';
import { momentOf } from '../../../shared/offers/applicability/applies.ts';
import { decide } from '../../../shared/offers/decide.ts';
import type { Visitor } from '../../../shared/offers/judge.ts';
import type { Offer } from '../../../shared/offers/offer.ts';
import { draws } from '../../support/draws.ts';
import { anOccasion, anOffer, aPlacement, NOW } from '../../support/offers.ts';

/** What is true of an offer, made so by its body or by the visitor; the law looks at this alone. */
const truths = fc.record({
  placements: fc.subarray(['home', 'cart'], { minLength: 1 }),
  state: fc.constantFrom('in', 'out', 'unknown'),
  isStarted: fc.boolean(),
  isEnded: fc.boolean(),
  applies: fc.boolean(),
  isSeenTooOften: fc.boolean(),
  isSpent: fc.constantFrom('nothing', 'view', 'budget', 'claim'),
  groups: fc.subarray(['g', 'h', 'i']),
  kind: fc.constantFrom('image', 'video'),
  priority: fc.integer({ min: -2, max: 2 }),
  fallback: fc.boolean(),
});
type Truth = typeof truths extends fc.Arbitrary<infer Value> ? Value : never;
const likely = <Value>(value: Value, other: fc.Arbitrary<Value>) =>
  fc.oneof({ arbitrary: fc.constant(value), weight: 4 }, { arbitrary: other, weight: 1 });
const offers = fc.array(
  fc
    .tuple(
      truths,
      likely('in', fc.constantFrom('in', 'out', 'unknown')),
      fc.integer({ min: 0, max: 9 }),
    )
    .map(([truth, state, at]): Truth => {
      // Of most offers one thing at most is wrong, or hardly one would ever be served.
      const right = {
        ...truth,
        ...{ state, isStarted: true, isEnded: false, applies: true, kind: 'image' },
        ...{ isSeenTooOften: false, isSpent: 'nothing' },
      };
      const wrongs: Partial<Truth>[] = [
        { isStarted: truth.isStarted },
        { isEnded: truth.isEnded },
        { applies: truth.applies },
        { isSeenTooOften: truth.isSeenTooOften },
        { isSpent: truth.isSpent },
        { kind: truth.kind },
      ];
      return { ...right, ...wrongs[at] } as Truth;
    }),
  { maxLength: 20 },
);

const bodyOf = (truth: Truth) => ({
  placements: truth.placements,
  startsAt: truth.isStarted ? '2026-01-01T00:00:00.000Z' : '2026-12-01T00:00:00.000Z',
  endsAt: truth.isEnded && truth.isStarted ? NOW : '2027-01-01T00:00:00.000Z',
  applicability: { context: 'weather', is: truth.applies ? 'rain' : 'sun' },
  exclusionGroups: truth.groups,
  contentKind: truth.kind,
  priority: truth.priority,
  fallback: truth.fallback,
  caps: [
    { per: 'customer', on: 'view', limit: 3 },
    { per: 'everyone', on: 'view', limit: 10 },
    { per: 'everyone', on: 'claim', limit: 5 },
  ],
  budget: { amount: 100, cost: 10, on: 'click' },
});
const mayBeShown = (truth: Truth) =>
  truth.state === 'in' &&
  truth.isStarted &&
  !truth.isEnded &&
  truth.applies &&
  !truth.isSeenTooOften &&
  truth.isSpent === 'nothing' &&
  truth.kind === 'image';

test('no ineligible, capped, sold out, excluded, inapplicable or ended offer is ever served, none twice, and no more than slots', () => {
  const asking = fc.array(
    fc.record({
      id: fc.constantFrom('home', 'cart'),
      ranking: fc.constantFrom('priority', 'baseline', 'bandit'),
      count: fc.integer({ min: 1, max: 5 }),
      baseline: fc.option(fc.array(fc.constantFrom('o0', 'o1', 'o2', 'o3')), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 3 },
  );
  const drawn = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  let served = 0;
  fc.assert(
    fc.property(offers, asking, drawn, (made, asked, draw) => {
      const truthOf = new Map(made.map((truth, n) => [`o${n}`, truth]));
      const known = [...truthOf].map(
        ([id, truth]): Definition<Offer> => anOffer(id, bodyOf(truth)),
      );
      const visitor: Partial<Visitor> = {
        eligible: ({ name }) => truthOf.get(name)?.state ?? 'out',
        exposed: (id) => (truthOf.get(id)?.isSeenTooOften ? 3 : 2),
        spent: (id) => {
          const { isSpent } = truthOf.get(id) as Truth;
          if (isSpent === 'nothing') return { view: 9, claim: 4, click: 9 };
          return { [isSpent === 'budget' ? 'click' : isSpent]: 10 };
        },
        moment: momentOf({ weather: 'rain' }, {}, NOW),
      };
      const { placements } = decide(
        anOccasion(known, visitor, { draw: () => draw, insightOf: () => insight }),
        asked.map(({ id, ranking, count, baseline }) => ({
          placement: aPlacement(id, { slots: 5, ranking, contentKinds: ['image'] }),
          count,
          baseline,
        })),
      );
      const all = placements.flatMap((placed) => placed.offers.map(({ offerId }) => offerId));
      served += all.length;
      expect(new Set(all).size).toBe(all.length);
      const groups = all.flatMap((id) => truthOf.get(id)?.groups ?? []);
      expect(new Set(groups).size).toBe(groups.length);
      for (const [index, placed] of placements.entries()) {
        expect(placed.offers.length).toBeLessThanOrEqual(asked[index]?.count ?? 0);
        for (const { offerId } of placed.offers) {
          const truth = truthOf.get(offerId) as Truth;
          expect(mayBeShown(truth)).toBe(true);
          expect(truth.placements).toContain(placed.placementId);
        }
        const ids = [...placed.offers, ...(placed.dropped ?? [])].map(({ offerId }) => offerId);
        expect(ids.sort()).toEqual([...truthOf.keys()].sort());
      }
    }),
    { numRuns: 300 },
  );
  expect(served).toBeGreaterThan(300);
});

const insight = { names: [], context: { features: 1, steps: [] }, learnt: undefined };

test.each(['baseline', 'bandit'] as const)(
  'drawn by %s, offers come as often as their receipts say, within what chance allows',
  (ranking) => {
    const placement = aPlacement('home', { ranking, exploration: 0.5 });
    const baseline = ['c'];
    const known = ['a', 'b', 'c', 'd', 'e'].map((id) => anOffer(id));
    const runs = 10_000;
    const times = new Map<string, number>();
    const said = new Map<string, number>();
    const occasion = anOccasion(
      known,
      {},
      {
        draw: draws(7).draw,
        insightOf: () => insight,
        explain: false,
        sign: ({ offerId, probability, slot }) => {
          if (slot === 0) said.set(offerId, probability);
          return '';
        },
      },
    );
    for (let run = 0; run < runs; run += 1) {
      const { placements } = decide(occasion, [{ placement, count: 1, baseline }]);
      const first = placements[0]?.offers[0]?.offerId ?? '';
      times.set(first, (times.get(first) ?? 0) + 1);
    }
    for (const { id } of known) {
      const p = said.get(id) ?? Number.NaN;
      const deviation = Math.sqrt((p * (1 - p)) / runs);
      expect(Math.abs((times.get(id) ?? 0) / runs - p)).toBeLessThan(4 * deviation);
    }
  },
);
