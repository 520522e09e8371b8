import type { ActiveDay } from './activity.ts';
import { type Logistic, logOddsOf, sigmoid } from './logistic.ts';

/** So many days ahead the propensity looks. */
export const AHEAD_DAYS = 30;

/** How likely a customer is to buy: the log odds that the regression gives, stretched and moved by Platt's two numbers. */
export interface Propensity extends Logistic {
  readonly calibration: { readonly slope: number; readonly offset: number };
}

/** What the regression looks at, in the order of its weights. Counts, days and sums all as log(1 + x). */
export const featureNames = [
  ...(['orders', 'hasOrdered', 'spend', 'daysSinceOrder', 'daysBetweenOrders', 'tenure'] as const),
  ...(['daysSinceVisit', 'sessions7d', 'sessions30d', 'views30d', 'carts30d', 'opens30d'] as const),
];

/**
 * The features of a customer at the end of a day, and nothing for whoever had not come by then. A session is a day on which
 * they did anything: days are what a profile keeps of the past, so that the past can be learnt from as the present is told.
 */
export function featuresAt(days: readonly ActiveDay[], day: number): number[] | undefined {
  let [orders, revenue, orderDays, firstOrder, lastOrder] = [0, 0, 0, 0, 0];
  let [sessions7d, sessions30d, views, carts, opens, lastVisit] = [0, 0, 0, 0, 0, 0];
  let firstSeen: number | undefined;
  for (const one of days) {
    if (one.day > day) break;
    firstSeen ??= one.day;
    const ago = day - one.day;
    if (one.orders > 0) {
      orders += one.orders;
      revenue += one.revenue;
      if (orderDays === 0) firstOrder = one.day;
      lastOrder = one.day;
      orderDays += 1;
    }
    if (one.isActive) {
      lastVisit = one.day;
      if (ago < 7) sessions7d += 1;
      if (ago < 30) sessions30d += 1;
    }
    if (ago < 30) {
      views += one.views;
      carts += one.carts;
      opens += one.opens;
    }
  }
  if (firstSeen === undefined) return undefined;
  const log = (value: number) => Math.log1p(Math.max(0, value));
  const hasOrdered = orderDays > 0;
  return [
    log(orders),
    Number(hasOrdered),
    log(revenue / 1e6),
    hasOrdered ? log(day - lastOrder) : 0,
    orderDays > 1 ? log((lastOrder - firstOrder) / (orderDays - 1)) : 0,
    log(day - firstSeen),
    log(day - Math.max(lastVisit, firstSeen)),
    log(sessions7d),
    log(sessions30d),
    log(views),
    log(carts),
    log(opens),
  ];
}

/** The calibrated probability (Platt, "Probabilistic outputs for support vector machines", 1999). */
export const propensityOf = (model: Propensity, features: readonly number[]): number =>
  sigmoid(model.calibration.slope * logOddsOf(model, features) + model.calibration.offset);
