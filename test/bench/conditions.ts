import type { Condition } from '../../shared/segments/condition.ts';

/** Events that the conditions look at. */
export const names = [
  'Product Viewed',
  'Product Added',
  'Order Completed',
  'Page Viewed',
  'Search',
];

/** Counts and other quantities, windows of hours and days, sequences, traits, samples: mixed. */
const condition = (n: number): Condition => {
  const event = names[n % names.length] as string;
  const mixed: Condition[] = [
    { event, count: { gte: (n % 7) + 1 }, within: 'P30D' },
    { event, where: { category: `c${n % 10}` }, count: { gte: 2 }, within: 'P30D' },
    {
      all: [
        { trait: 'city', in: ['Bern', 'Basel'] },
        { event, where: { total: { gte: n % 90 } } },
      ],
    },
    {
      any: [
        { event, within: `PT${(n % 48) + 1}H` },
        { trait: 'age', gte: n },
      ],
    },
    { not: { event: ['Search', 'Page Viewed'], count: { gte: n }, within: 'P7D' } },
    { event, sum: { of: 'total', gte: n * 10 }, within: 'P90D' },
    { event, max: { of: 'total', lt: n }, within: 'P60D' },
    { event, distinct: { of: 'category', gte: (n % 5) + 1 } },
    { all: [{ sample: { salt: `${n % 3}`, percent: 50 } }, { trait: 'age', lt: 99 }] },
    {
      sequence: [{ event }, { event: names[(n + 1) % names.length] as string }],
      within: 'PT6H',
      count: { gte: (n % 3) + 1 },
    },
  ];
  return mixed[n % mixed.length] as Condition;
};
/** So many segments, by id. */
export const conditions = (count: number): Record<string, Condition> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, condition(n)]));
