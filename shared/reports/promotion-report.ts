import * as z from 'zod';
import type { Definition } from '../catalog/catalog.ts';
import { MICRO } from '../customers/orders.ts';
import type { Offer } from '../offers/offer.ts';
import type { Placement } from '../offers/placement.ts';
import { promotionOf } from '../offers/promotion.ts';
import { limitsOf } from '../offers/spent/limits.ts';
import type { Spent } from '../offers/spent/store.ts';
import { Instant } from '../time.ts';
import { newcombe, rateOf, wilson } from './interval.ts';
import { noSums, type PromotionTotals, type Sums, totalOf } from './promotions.ts';

const Rate = z.object({
  rate: z.number(),
  /** 95 %, by Wilson. */
  interval: z.tuple([z.number(), z.number()]),
});

/** What came of showing something, by genuine receipts. */
const Results = z.object({
  shown: z.int(),
  clicked: z.int(),
  claimed: z.int(),
  converted: z.int(),
  revenue: z.number(),
});

/** The same with how often what was shown was clicked, claimed or converted. */
const Rated = Results.extend({ clickRate: Rate, claimRate: Rate, conversionRate: Rate });
const Day = Results.extend({ day: z.string() });
const arm = z.string();

export const OfferReport = Rated.extend({
  offerId: z.string(),
  asOf: Instant.nullable(),
  /** By where, and why there. Claims without a decision have neither. */
  arms: z.array(Rated.extend({ placementId: z.string().nullable(), arm: arm.nullable() })),
  /**
   * Limits for everybody on views and clicks: they stop within a minute, and may be overshot until then. One with a window is
   * told of its period now, by the counters that decisions read: about.
   */
  limits: z.array(
    z.object({
      on: z.string(),
      within: z.string().optional(),
      limit: z.int(),
      counted: z.int(),
      overshoot: z.int(),
    }),
  ),
  /** What was new on each day (UTC) since the census before it, the oldest first. */
  days: z.array(Day),
});
export type OfferReport = z.output<typeof OfferReport>;

const Part = z.object({ customers: z.int(), rewarded: z.int(), ...Rate.shape });

export const PlacementReport = Rated.extend({
  placementId: z.string(),
  asOf: Instant.nullable(),
  arms: z.array(Rated.extend({ arm })),
  offers: z.array(Rated.extend({ offerId: z.string(), arm })),
  /**
   * Everybody by assignment, whether they were shown anything or not: how many did what the placement rewards in the last
   * 28 days, and how much more often than those who are left alone, with 95 % by Newcombe.
   */
  holdout: z
    .object({
      treated: Part,
      leftAlone: Part,
      difference: z.number(),
      interval: z.tuple([z.number(), z.number()]),
    })
    .nullable(),
  days: z.array(Day),
});
export type PlacementReport = z.output<typeof PlacementReport>;

/** Totals of all time as of a day. */
export interface DayTotals extends PromotionTotals {
  readonly day: string;
}

interface Found {
  readonly asOf: Instant | null;
  readonly totals: PromotionTotals;
  /** As each day ended, the oldest first; the first only says from where to count. */
  readonly days: readonly DayTotals[];
}

export function offerReportOf(
  { id, body }: Definition<Offer>,
  { asOf, totals, days }: Found,
  spent: Spent = {},
): OfferReport {
  const all = totalOf(totals.sums);
  const counted = { view: all[0] ?? 0, click: all[1] ?? 0 };
  return {
    offerId: id,
    asOf,
    ...rated(all),
    arms: Object.entries(totals.sums).map(([key, sums]) => {
      const of = promotionOf(key);
      return { placementId: of.placementId || null, arm: of.arm || null, ...rated(sums) };
    }),
    limits: limitsOf(body).flatMap(({ counter, on, limit, within }) => {
      if (on === 'claim') return [];
      const times = within === undefined ? counted[on] : (spent[counter] ?? 0);
      const window = within === undefined ? {} : { within };
      return [{ on, ...window, limit, counted: times, overshoot: Math.max(0, times - limit) }];
    }),
    days: newByDay(days),
  };
}

export function placementReportOf(
  { id }: Definition<Placement>,
  { asOf, totals, days }: Found,
): PlacementReport {
  const byArm = Map.groupBy(Object.entries(totals.sums), ([key]) => promotionOf(key).arm);
  return {
    placementId: id,
    asOf,
    ...rated(totalOf(totals.sums)),
    arms: [...byArm].map(([arm, some]) => ({ arm, ...rated(totalOf(Object.fromEntries(some))) })),
    offers: Object.entries(totals.sums).map(([key, sums]) => {
      const { offerId, arm } = promotionOf(key);
      return { offerId, arm, ...rated(sums) };
    }),
    holdout: totals.holdout ? comparison(totals.holdout) : null,
    days: newByDay(days),
  };
}

function comparison([
  customers = 0,
  rewarded = 0,
  alone = 0,
  aloneRewarded = 0,
]: readonly number[]) {
  const treated = { successes: rewarded, trials: customers };
  const leftAlone = { successes: aloneRewarded, trials: alone };
  const part = (share: typeof treated) => ({
    ...{ customers: share.trials, rewarded: share.successes },
    ...rate(share.successes, share.trials),
  });
  return {
    treated: part(treated),
    leftAlone: part(leftAlone),
    difference: rateOf(treated) - rateOf(leftAlone),
    interval: newcombe(treated, leftAlone),
  };
}

const results = ([shown = 0, clicked = 0, claimed = 0, converted = 0, micros = 0]: Sums) => ({
  ...{ shown, clicked, claimed, converted },
  revenue: micros / MICRO,
});

function rated(sums: Sums): z.output<typeof Rated> {
  const { shown, clicked, claimed, converted } = results(sums);
  return {
    ...results(sums),
    clickRate: rate(clicked, shown),
    claimRate: rate(claimed, shown),
    conversionRate: rate(converted, shown),
  };
}

/** Of one decision more may come back than its view: no rate is above 1. */
const rate = (some: number, of: number) => {
  const successes = Math.min(some, of);
  return { rate: rateOf({ successes, trials: of }), interval: wilson(successes, of) };
};

/** Totals may fall where somebody was erased: nothing new is then less than nothing. */
const newByDay = (days: readonly DayTotals[]): z.output<typeof Day>[] =>
  days.slice(1).map(({ day, sums }, index) => {
    const before = totalOf(days[index]?.sums ?? {});
    const added = totalOf(sums).map((value, n) => Math.max(0, value - (before[n] ?? 0)));
    return { day, ...results(added.length === 5 ? added : noSums()) };
  });
