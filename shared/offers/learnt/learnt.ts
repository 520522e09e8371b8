import type { Instant } from '../../time.ts';
import { type Model, newModel } from '../bandit.ts';
import { featuresHash } from '../features.ts';
import type { Bin } from '../training/bin.ts';

/** Shown decisions whose windows have closed, and how many of them were rewarded. */
export interface Counts {
  readonly shown: number;
  readonly rewards: number;
}

/** What a placement knows of an offer. */
export interface Taught extends Counts {
  /** Integer of 1e-6 of the shop's currency. */
  readonly revenue: number;
  /** As it was when its model began. */
  readonly category?: string | undefined;
  /** The bin that it learnt from last. */
  readonly last: Bin;
  readonly model: Model;
}

/** Six hours (UTC) of what was learnt. */
export interface Stretch extends Counts {
  readonly from: Instant;
  /** Rewards that the models expected before they learnt of them, and the variance of that. */
  readonly expected: number;
  readonly variance: number;
  /** How often the models would have chosen the same. */
  readonly agreed: number;
  /** Rows that came when their bin had closed. */
  readonly late: number;
  /** Of the last day: by offer, with the sum of the probabilities with which it was drawn. */
  readonly offers: Readonly<Record<string, Counts & { readonly probability: number }>>;
}

/** Features as they are or were called, by the hash that receipts carry. */
export interface Features {
  readonly hash: number;
  readonly names: readonly string[];
}

/** All that a placement has learnt, through a bin. A function of the rows in the bins, however often it was written down. */
export interface Learnt extends Counts {
  readonly placementId: string;
  readonly learnedThrough: Bin;
  /** Whole days since 1970, through which it has forgotten. */
  readonly day: number;
  /** What its models look at: the first. Then, the newest first, what they looked at before. */
  readonly features: readonly [Features, ...Features[]];
  /** Rows that came too late, and rows that looked at features that are not known. */
  readonly late: number;
  readonly otherFeatures: number;
  readonly offers: Readonly<Record<string, Taught>>;
  /** The last eight days, oldest first. */
  readonly stretches: readonly Stretch[];
}

/** What a placement knows that has yet to learn anything. */
export const nothingLearnt = (
  placementId: string,
  names: readonly string[],
  learnedThrough: Bin,
): Learnt => ({
  ...{ placementId, learnedThrough, day: 0, features: [featuresOf(names)] },
  ...{ shown: 0, rewards: 0, late: 0, otherFeatures: 0, offers: {}, stretches: [] },
});

export const featuresOf = (names: readonly string[]): Features => ({
  hash: featuresHash(names),
  names,
});

/** How many shown decisions count for each of the two guesses from which an offer's prior rate is made. */
const GUESS_WEIGHT = 20;

/** What a new offer may be expected to earn: the rate of its category, as far as that is known, else that of all. */
export function priorRateOf(
  { shown, rewards, offers }: Pick<Learnt, 'shown' | 'rewards' | 'offers'>,
  category: string | undefined,
): number {
  const all = (rewards + 1) / (shown + 2);
  if (category === undefined) return all;
  const alike = Object.values(offers).filter((offer) => offer.category === category);
  const sum = (of: keyof Counts) => alike.reduce((total, offer) => total + offer[of], 0);
  return (sum('rewards') + GUESS_WEIGHT * all) / (sum('shown') + GUESS_WEIGHT);
}

/** The model that an offer begins with. */
export const newcomer = (learnt: Learnt, category: string | undefined): Model =>
  newModel(learnt.features[0].names.length + 1, { priorRate: priorRateOf(learnt, category) });

/** Inputs for the names of others: by name, 0 for what was not looked at. Both begin with the bias. */
export function project(
  x: readonly number[],
  from: readonly string[],
  to: readonly string[],
): readonly number[] {
  if (from === to) return x;
  return [1, ...to.map((name) => x[from.indexOf(name) + 1 || x.length] ?? 0)];
}

/** A model that looks at other features: what it knows of those that stay, stays. */
export function remodel(model: Model, from: readonly string[], to: readonly string[]): Model {
  const d = to.length + 1;
  const places = [0, ...to.map((name) => from.indexOf(name) + 1 || -1)];
  const m = places.map((at) => (at < 0 ? 0 : (model.m[at] ?? 0)));
  const P = places.flatMap((row, i) =>
    places.map((column, j) => {
      if (row < 0 || column < 0) return Number(i === j);
      return model.P[row * model.d + column] ?? 0;
    }),
  );
  return { d, prior: model.prior, m, P };
}
