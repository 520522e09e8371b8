import { expect, test } from 'vitest';
import { newcombe, wilson } from '../../../shared/reports/interval.ts';

test('the interval of a rate is that of Newcombe 1998, table I', () => {
  const [low, high] = wilson(81, 263);
  expect([low, high].map((bound) => bound.toFixed(4))).toEqual(['0.2553', '0.3662']);
});

test('the interval of a rate of nothing is between 0 and what might be', () => {
  const [low, high] = wilson(0, 20);
  expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0000', '0.1611']);
});

test('of nobody nothing is known', () => expect(wilson(0, 0)).toEqual([0, 1]));

test('the interval of a difference is that of Newcombe 1998, table II', () => {
  const [low, high] = newcombe({ successes: 56, trials: 70 }, { successes: 48, trials: 80 });
  expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0524', '0.3339']);
});
