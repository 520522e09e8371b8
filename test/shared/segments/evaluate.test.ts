import { expect, test } from 'vitest';
import { emptyProfile, epochOf } from '../../../shared/customers/profile.ts';
import {
  compileSegments,
  evaluateCondition,
  type Verdict,
} from '../../../shared/segments/compile.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/time.ts';
import { ago, anEvent, aProfile, at, NOW, segmentsOf } from './history.ts';

const shoes = { event: 'Product Viewed', where: { category: 'shoes' } };
const history = [
  anEvent('Product Viewed', ago(0), { category: 'shoes' }),
  anEvent('Product Viewed', ago(5 * HOUR_MS), { category: 'hats' }),
  anEvent('Product Viewed', ago(20 * DAY_MS), { category: 'shoes' }),
  anEvent('Order Completed', ago(40 * DAY_MS), { total: 80 }),
];
const traits = { city: 'Bern', age: '42', tags: ['a', 'b'], address: { zip: 3000 } };

const judged = (condition: Condition, epoch?: number, catalogEpoch?: number): Verdict => {
  const catalog = segmentsOf({ s: condition }, catalogEpoch);
  const profile = aProfile(history, {
    conditions: [condition],
    traits,
    ...(epoch ? { epoch } : {}),
  });
  return compileSegments(catalog).evaluate(profile, at()).get('s') as Verdict;
};

test.each<[string, Condition, 'in' | 'out']>([
  ['an event that ever happened', { event: 'Order Completed' }, 'in'],
  ['an event that never happened', { event: 'Signed Up' }, 'out'],
  ['none of an event', { event: 'Signed Up', count: { is: 0 } }, 'in'],
  ['at most so many', { event: 'Product Viewed', count: { lte: 2 } }, 'out'],
  ['exactly so many', { event: 'Product Viewed', count: { is: 3 } }, 'in'],
  ['between', { event: 'Product Viewed', count: { gt: 2, lt: 4 } }, 'in'],
  [
    'any of several names',
    { event: ['Order Completed', 'Product Viewed'], count: { gte: 4 } },
    'in',
  ],
  [
    'one name twice counts once',
    { event: ['Product Viewed', 'Product Viewed'], count: { gt: 3 } },
    'out',
  ],
  ['where', { ...shoes, count: { gte: 2 } }, 'in'],
  ['where in a window', { ...shoes, count: { gte: 2 }, within: 'P20D' }, 'in'],
  ['where in a shorter window', { ...shoes, count: { gte: 2 }, within: 'P19D' }, 'out'],
  [
    'where over several names',
    { event: ['Order Completed', 'Product Viewed'], where: { total: { gt: 50 } } },
    'in',
  ],
  [
    'the whole hour in which a window begins',
    { event: 'Product Viewed', count: { gte: 2 }, within: 'PT5H' },
    'in',
  ],
  ['not the hour before it', { event: 'Product Viewed', count: { gte: 2 }, within: 'PT4H' }, 'out'],
  ['a trait', { trait: 'city', is: 'Bern' }, 'in'],
  ['a number written as text', { trait: 'age', gte: 40 }, 'in'],
  ['an element of a trait', { trait: 'tags', is: 'b' }, 'in'],
  ['inside a trait', { trait: 'address.zip', is: 3000 }, 'in'],
  ['a trait that is missing', { trait: 'missing', exists: true }, 'out'],
  ['all', { all: [{ trait: 'city', is: 'Bern' }, { event: 'Signed Up' }] }, 'out'],
  ['any', { any: [{ trait: 'city', is: 'Bern' }, { event: 'Signed Up' }] }, 'in'],
  ['not', { not: { event: 'Signed Up' } }, 'in'],
])('%s', (_, condition, state) => {
  expect(judged(condition).state).toBe(state);
});

test('an empty where counts like none', () => {
  expect(judged({ event: 'Product Viewed', where: {}, count: { is: 3 } }).state).toBe('in');
});

test.each<[string, Condition, Verdict['state']]>([
  ['what needs a feature', shoes, 'unknown'],
  ['its opposite', { not: shoes }, 'unknown'],
  ['what needs none', { event: 'Product Viewed' }, 'in'],
  ['any with one that holds', { any: [shoes, { trait: 'city', is: 'Bern' }] }, 'in'],
  ['any with none that holds', { any: [shoes, { trait: 'city', is: 'Rome' }] }, 'unknown'],
  ['all with one that does not', { all: [shoes, { trait: 'city', is: 'Rome' }] }, 'out'],
  ['all with others that hold', { all: [shoes, { trait: 'city', is: 'Bern' }] }, 'unknown'],
])('of a profile behind the epoch: %s', (_, condition, state) => {
  expect(judged(condition, 1, 2).state).toBe(state);
});

test('nothing is unknown about somebody of whom nothing is known', () => {
  const catalog = segmentsOf({ s: shoes }, 7);
  const verdicts = compileSegments(catalog).evaluate(emptyProfile('u:9', epochOf(7)), at());
  expect(verdicts.get('s')?.state).toBe('out');
});

test('a feature is known from the first epoch in which any definition had it', () => {
  const catalog = segmentsOf({ old: shoes }, 1);
  const both = {
    ...catalog,
    epoch: 2,
    segments: new Map([
      ...catalog.segments,
      ['new', { epoch: 2, body: { name: 'n', condition: { ...shoes, count: { gte: 2 } } } }],
    ]),
  };
  const profile = aProfile(history, { conditions: [shoes], epoch: 1 });
  expect(compileSegments(both).evaluate(profile, at()).get('new')?.state).toBe('in');
});

test('features of eligibilities and audiences are kept too, each once', () => {
  const catalog = {
    ...segmentsOf({ s: shoes }),
    offers: new Map([
      ['o', { epoch: 1, body: { eligibility: { event: 'A', where: { x: 1 } } } }],
      ['p', { epoch: 1, body: { eligibility: { segment: 's' } } }],
    ]),
    campaigns: new Map([['c', { epoch: 1, body: { audience: { not: shoes } } }]]),
  };
  expect(compileSegments(catalog).features.map(({ events }) => events)).toEqual([
    ['Product Viewed'],
    ['A'],
  ]);
});

test.each<[string, Condition, string | undefined]>([
  [
    'when its last event leaves an hour window',
    { event: 'Product Viewed', within: 'PT6H' },
    '2026-11-22T17:00:00.000Z',
  ],
  [
    'when the count falls below',
    { event: 'Product Viewed', count: { gte: 2 }, within: 'PT6H' },
    '2026-11-22T12:00:00.000Z',
  ],
  [
    'when the count comes down to what is allowed',
    { event: 'Product Viewed', count: { lte: 1 }, within: 'P7D' },
    '2026-11-29T06:00:00.000Z',
  ],
  [
    'never, when it is out and stays out',
    { event: 'Product Viewed', count: { gte: 3 }, within: 'PT6H' },
    undefined,
  ],
  ['never, in a window of days', { event: 'Product Viewed', within: 'P30D' }, undefined],
  ['never, without a window', { event: 'Product Viewed' }, undefined],
  [
    'when the leaf that decides does',
    {
      any: [
        { event: 'Product Viewed', within: 'PT8H' },
        { ...shoes, within: 'PT1H' },
      ],
    },
    '2026-11-22T19:00:00.000Z',
  ],
])('flips by time alone %s', (_, condition, flipsAt) => {
  expect((judged(condition) as { flipsAt?: string }).flipsAt).toBe(flipsAt);
});

test('only segments that what happened can touch are evaluated', () => {
  const segments = compileSegments(
    segmentsOf({
      views: shoes,
      either: {
        any: [{ event: ['Order Completed', 'Product Viewed'] }, { trait: 'vip', is: true }],
      },
      zip: { trait: 'address.zip', is: 1 },
    }),
  );
  const touchedBy = (events: string[], traitNames: string[]) => [
    ...segments
      .evaluate(aProfile([]), at(), { events, traits: traitNames, definedAfter: NOW })
      .keys(),
  ];
  expect(touchedBy(['Order Completed'], [])).toEqual(['either']);
  expect(touchedBy(['Product Viewed'], [])).toEqual(['views', 'either']);
  expect(touchedBy([], ['address'])).toEqual(['zip']);
  expect(touchedBy(['Signed Up'], ['city'])).toEqual([]);
});

test('an inline condition and a segment that is referred to are judged alike', () => {
  const catalog = segmentsOf({ s: shoes });
  const profile = aProfile(history, { conditions: [shoes] });
  const inline = evaluateCondition(shoes, profile, at(), catalog);
  expect(evaluateCondition({ segment: 's' }, profile, at(), catalog)).toEqual(inline);
  expect(evaluateCondition({ segment: 'gone' }, profile, at(), catalog).state).toBe('unknown');
});
