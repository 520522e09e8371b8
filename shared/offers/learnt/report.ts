import * as z from 'zod';
import { MICRO } from '../../customers/orders.ts';
import { DefinitionId } from '../../lambda/id.ts';
import { Instant } from '../../time.ts';
import { COLD_DECISIONS } from '../ranking.ts';
import type { Learnt, Stretch, Taught } from './learnt.ts';
import { wordsFor } from './words.ts';

const Share = z.number().min(0).max(1);
const Rated = { shown: z.int(), rewards: z.int(), rate: Share.nullable() };

/** What a placement has learnt, as a marketer reads it. */
export const ModelReport = z.object({
  placementId: DefinitionId,
  /** `cold` until a hundred shown decisions are learnt. */
  state: z.enum(['nothing-learnt', 'cold', 'learning']),
  learnedThrough: Instant.nullable(),
  ...Rated,
  late: z.int(),
  otherFeatures: z.int(),
  features: z.array(z.string()),
  offers: z.array(
    z.object({
      ...{ offerId: z.string(), ...Rated, revenue: z.number() },
      /** Of the last day: its share of all that was shown, and with which probability it was drawn when it was. */
      lastDay: z.object({ ...Rated, share: Share.nullable(), meanProbability: Share.nullable() }),
      weights: z.array(
        z.object({
          feature: z.string(),
          words: z.string(),
          /** On the log odds, and how sure that is. */
          weight: z.number(),
          standardError: z.number(),
        }),
      ),
      /** For whom it does better than the other offers, and worse, as far as that is more than chance. */
      winsFor: z.array(z.string()),
      losesFor: z.array(z.string()),
    }),
  ),
  drift: z.object({
    lastDay: z.object({ ...Rated, expected: z.number(), agreement: Share.nullable() }),
    before: z.object(Rated),
    /** By how many standard errors the last day's rate lies above that of the week before, and above what the models expected. */
    change: z.number().nullable(),
    surprise: z.number().nullable(),
    verdict: z.enum(['not-enough-data', 'steady', 'drifting']),
  }),
});
export type ModelReport = z.output<typeof ModelReport>;

const STRETCHES_A_DAY = 4;
/** So many standard errors to one side are chance in one case of ten: enough to tell a marketer, not to bet on. */
const TELLING = 1.28;
const DRIFTING = 3;
const ENOUGH = 100;

interface Counts {
  readonly shown: number;
  readonly rewards: number;
}
const rated = ({ shown, rewards }: Counts) => ({
  ...{ shown, rewards, rate: shown === 0 ? null : rewards / shown },
});
const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
const counted = (items: readonly Counts[]): Counts => ({
  shown: sum(items, ({ shown }) => shown),
  rewards: sum(items, ({ rewards }) => rewards),
});

export function modelReportOf(placementId: string, learnt: Learnt | undefined): ModelReport {
  const { stretches = [], offers = {}, late = 0, otherFeatures = 0 } = learnt ?? {};
  const names = learnt?.features[0].names ?? [];
  const { shown = 0, rewards = 0 } = learnt ?? {};
  const day = stretches.slice(-STRETCHES_A_DAY);
  const known = Object.entries(offers).sort(
    ([a, x], [b, y]) => y.shown - x.shown || (a < b ? -1 : 1),
  );
  return {
    placementId,
    state: shown === 0 ? 'nothing-learnt' : shown < COLD_DECISIONS ? 'cold' : 'learning',
    learnedThrough: learnt?.learnedThrough ?? null,
    ...rated({ shown, rewards }),
    ...{ late, otherFeatures, features: [...names] },
    offers: known.map(([offerId, offer]) => ({
      ...{ offerId, ...rated(offer), revenue: offer.revenue / MICRO },
      lastDay: lastDayOf(offerId, day),
      weights: ['always', ...names].map((feature, at) => ({
        feature,
        words: at === 0 ? 'for everybody' : wordsFor(feature),
        weight: rounded(offer.model.m[at] ?? 0),
        standardError: rounded(deviation(offer, at)),
      })),
      ...wins(offerId, known, names),
    })),
    drift: driftOf(day, stretches.slice(0, -STRETCHES_A_DAY)),
  };
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
const deviation = ({ model: { d, P } }: Taught, at: number): number =>
  Math.sqrt(Math.max(0, P[at * d + at] ?? 0));

function lastDayOf(offerId: string, day: readonly Stretch[]) {
  const own = day.flatMap(({ offers }) =>
    Object.hasOwn(offers, offerId) ? [offers[offerId]] : [],
  );
  const found = own.flatMap((one) => one ?? []);
  const counts = counted(found);
  const all = counted(day).shown;
  return {
    ...rated(counts),
    share: all === 0 ? null : counts.shown / all,
    meanProbability:
      counts.shown === 0
        ? null
        : Math.min(1, sum(found, ({ probability }) => probability) / counts.shown),
  };
}

/** An offer against the mean of the others, feature by feature; the most telling first. */
function wins(
  offerId: string,
  known: readonly (readonly [string, Taught])[],
  names: readonly string[],
): Pick<ModelReport['offers'][number], 'winsFor' | 'losesFor'> {
  const own = known.find(([id]) => id === offerId)?.[1];
  const others = known.flatMap(([id, offer]) => (id === offerId ? [] : [offer]));
  if (!own || others.length === 0) return { winsFor: [], losesFor: [] };
  const compared = names.map((name, index) => {
    const at = index + 1;
    const difference =
      (own.model.m[at] ?? 0) - sum(others, ({ model }) => model.m[at] ?? 0) / others.length;
    const variance =
      deviation(own, at) ** 2 +
      sum(others, (other) => deviation(other, at) ** 2) / others.length ** 2;
    return { name, z: difference / Math.sqrt(variance) };
  });
  const telling = compared
    .filter(({ z: score }) => Math.abs(score) >= TELLING)
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
  const words = (side: number) =>
    telling
      .filter(({ z: score }) => Math.sign(score) === side)
      .map(({ name }) => `customers ${wordsFor(name)}`);
  return { winsFor: words(1), losesFor: words(-1) };
}

function driftOf(day: readonly Stretch[], before: readonly Stretch[]): ModelReport['drift'] {
  const [last, past] = [counted(day), counted(before)];
  const expected = sum(day, (stretch) => stretch.expected);
  const variance = sum(day, (stretch) => stretch.variance);
  const agreed = sum(day, (stretch) => stretch.agreed);
  const pooled = (last.rewards + past.rewards) / (last.shown + past.shown);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / last.shown + 1 / past.shown));
  const change =
    past.shown > 0 && spread > 0
      ? (last.rewards / last.shown - past.rewards / past.shown) / spread
      : null;
  const surprise = variance > 0 ? (last.rewards - expected) / Math.sqrt(variance) : null;
  const most = Math.max(Math.abs(change ?? 0), Math.abs(surprise ?? 0));
  const verdict = most >= DRIFTING ? ('drifting' as const) : ('steady' as const);
  return {
    lastDay: {
      ...{ ...rated(last), expected: rounded(expected) },
      agreement: last.shown === 0 ? null : agreed / last.shown,
    },
    before: rated(past),
    change: change === null ? null : rounded(change),
    surprise: surprise === null ? null : rounded(surprise),
    verdict: last.shown < ENOUGH ? 'not-enough-data' : verdict,
  };
}
