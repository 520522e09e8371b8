import { expect, test } from 'vitest';
import { draws } from '../../infra/tools/shop/draw.ts';
import { learn, type Model, newModel, rank } from '../../shared/offers/bandit.ts';
import { over, quantile, report, rounded } from './table.ts';

const WIDE = 32;
const ARMS = 50;
const { draw } = draws(7);
const someone = () => [1, ...Array.from({ length: WIDE - 1 }, () => 2 * draw() - 1)];

function taught(decisions: number): Model {
  let model = newModel(WIDE, { priorRate: 0.05 });
  for (let n = 0; n < decisions; n += 1)
    model = learn(model, { x: someone(), reward: draw() < 0.1 });
  return model;
}

/** Milliseconds of each of many rankings, after some to warm up. */
function timed(modelOf: (arm: number) => Model): readonly number[] {
  const arms = Array.from({ length: ARMS }, (_, arm) => ({ offerId: `o${arm}` }));
  const models = Object.fromEntries(arms.map(({ offerId }, arm) => [offerId, modelOf(arm)]));
  const visits = Array.from({ length: 2_000 }, someone);
  const times = visits.map((x) => {
    const began = performance.now();
    rank(models, arms, x, { epsilon: 0.05, draw });
    return performance.now() - began;
  });
  return times.slice(200);
}

test('ranking 50 offers by 32 inputs, and learning', () => {
  const trained = Array.from({ length: ARMS }, () => taught(1_000));
  const alike = timed(() => trained[0] as Model);
  const mixed = timed((arm) => trained[arm] as Model);
  const oneNew = timed((arm) => (arm === 0 ? newModel(WIDE) : (trained[arm] as Model)));
  const began = performance.now();
  taught(5_000);
  const step = (performance.now() - began) / 5_000;
  const p = (times: readonly number[], part: number) => rounded(quantile(times, part));
  const figures = [
    { figure: 'equal widths, p50', value: p(alike, 0.5), unit: 'ms', atMost: 1 },
    { figure: 'equal widths, p99', value: p(alike, 0.99), unit: 'ms' },
    { figure: 'all trained, p50', value: p(mixed, 0.5), unit: 'ms', atMost: 1 },
    { figure: 'one new among 49, p50', value: p(oneNew, 0.5), unit: 'ms', atMost: 3 },
    { figure: 'one new among 49, p99', value: p(oneNew, 0.99), unit: 'ms' },
    { figure: 'to learn from one decision', value: rounded(step * 1_000), unit: 'us' },
  ];
  report('bandit', figures);

  expect(over(figures)).toEqual([]);
});
