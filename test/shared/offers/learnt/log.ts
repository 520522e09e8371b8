import { draws } from '../../../../infra/tools/shop/draw.ts';
import { featureNames, featuresHash } from '../../../../shared/offers/features.ts';
import { learnBin } from '../../../../shared/offers/learnt/fold.ts';
import { type Learnt, nothingLearnt } from '../../../../shared/offers/learnt/learnt.ts';
import { BIN_MS, type Bin, binAfter } from '../../../../shared/offers/training/bin.ts';
import type { Binned, Kept } from '../../../../shared/offers/training/store.ts';
import { plus } from '../../../../shared/time.ts';
import { anOffer, aPlacement } from '../../../support/offers.ts';

export const START = '2026-11-20T00:00:00.000Z';
export const placement = aPlacement('home', { ranking: 'bandit' });
export const offers = new Map(
  ['shoes', 'hats', 'bags'].map((id) => [id, anOffer(id, { category: id })]),
);
export const names = featureNames(placement, { offers });
export const lesson = { names, categoryOf: (id: string) => offers.get(id)?.body.category };
export const interestIn = (category: string) => names.indexOf(`interest:${category}`);

/** Decisions at random, each for somebody with one interest; what they are interested in works. */
export function someRows(seed: number, count: number, row: Partial<Kept> = {}, hours = 30): Kept[] {
  const { draw, pick } = draws(seed);
  const ids = [...offers.keys()];
  return Array.from({ length: count }, (_, n) => {
    const [taste, offerId] = [pick(ids), pick(ids)];
    const closesAt = plus(START, Math.floor(((n + draw()) * hours * 3_600_000) / count));
    return {
      ...{ placementId: 'home', decisionId: `d${n}`, offerId, probability: 1 / 3 },
      ...{ features: featuresHash(names), late: false, revenue: 0 },
      steps: names.map((_name, at) => (at === interestIn(taste) ? 15 : 0)),
      reward: draw() < (taste === offerId ? 0.4 : 0.05) ? 1 : 0,
      ...{ shownAt: plus(closesAt, -3_600_000), closesAt },
      ...row,
    };
  });
}

/** By the bins in which they closed, from the first on. */
export function binned(rows: readonly Kept[]): [Bin, Binned][] {
  const last = rows.reduce(
    (latest, { closesAt }) => (closesAt > latest ? closesAt : latest),
    START,
  );
  const bins: [Bin, Binned][] = [];
  for (let bin: Bin = START; bin <= last; bin = binAfter(bin)) {
    const end = plus(bin, BIN_MS);
    const own = rows.filter(({ closesAt }) => bin <= closesAt && closesAt < end);
    bins.push([bin, { rows: own, latecomers: 0 }]);
  }
  return bins;
}

export const fresh = (): Learnt => nothingLearnt('home', names, plus(START, -BIN_MS));

export const taught = (rows: readonly Kept[], before = fresh()): Learnt =>
  binned(rows).reduce((learnt, [bin, some]) => learnBin(learnt, bin, some, lesson), before);
