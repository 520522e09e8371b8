import type { Rewards } from '../../../shared/offers/rewards.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import { featuresOf } from '../../../shared/segments/feature.ts';
import { HOUR_MS } from '../../../shared/time.ts';
import { knowing } from './world.ts';

const shoes = { category: 'shoes' };
/** One of each way to measure. */
const measured: Condition = {
  any: [
    { event: 'Product Viewed', where: shoes },
    { event: 'Order Completed', sum: { of: 'revenue', gte: 1 } },
    { event: 'Order Completed', avg: { of: 'revenue', gte: 1 } },
    { event: ['Order Completed', 'Product Added'], min: { of: 'revenue', gte: 1 } },
    { event: 'Product Added', max: { of: 'revenue', gte: 1 } },
    { event: 'Product Viewed', distinct: { of: 'category', gte: 2 } },
    { sequence: [{ event: 'Product Viewed' }, { event: 'Product Added' }], within: 'PT2H' },
    {
      sequence: [{ event: 'Product Added', where: shoes }],
      within: 'P2D',
      notFollowedBy: { event: 'Order Completed' },
    },
  ],
};
/** A placement that learns, from clicks within two hours. */
export const learning: Rewards = new Map([
  ['home', { event: 'Promotion Clicked', withinMs: 2 * HOUR_MS, learns: true }],
]);

/** A catalog in which all of them are in force. */
export const measuring = knowing({
  rules: { ...knowing().rules, features: featuresOf(measured), rewards: learning },
});
