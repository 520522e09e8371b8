import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawn,
  floored,
  forget,
  learn,
  type Model,
  newModel,
  rank,
} from '../../../shared/offers/bandit.ts';
import { draws } from '../../support/draws.ts';

const arms = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ offerId: `o${index}` }));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const never = () => 0.999_999;

/** Arms that have learnt different amounts, of one width. */
const situations = fc
  .record({
    d: fc.integer({ min: 1, max: 6 }),
    seed: fc.integer({ min: 0, max: 1e9 }),
    rounds: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 25 }),
    epsilon: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
    valued: fc.boolean(),
  })
  .map(({ d, seed, rounds, epsilon, valued }) => {
    const { draw } = draws(seed);
    const x = () => [1, ...Array.from({ length: d - 1 }, () => 2 * draw() - 1)];
    const taught = rounds.map((count) => {
      let model = newModel(d, { priorRate: 0.01 + 0.5 * draw() });
      for (let n = 0; n < count; n += 1) model = learn(model, { x: x(), reward: draw() < 0.3 });
      return model;
    });
    const models = Object.fromEntries(taught.map((model, index) => [`o${index}`, model]));
    const all = arms(rounds.length + 1).map((arm) =>
      valued ? { ...arm, value: 0.1 + 10 * draw() } : arm,
    );
    return { models, arms: all, x: x(), epsilon };
  });

describe('ranking', () => {
  test('probabilities sum to 1 and keep the floor, and every arm has its place', () => {
    fc.assert(
      fc.property(situations, fc.double({ min: 0, max: 0.999, noNaN: true }), (given, at) => {
        const { models, x, epsilon } = given;
        const ranked = rank(models, given.arms, x, { epsilon, draw: () => at });
        expect(sum(ranked.probabilities)).toBeCloseTo(1, 9);
        for (const probability of ranked.probabilities)
          expect(probability).toBeGreaterThanOrEqual(epsilon / given.arms.length - 1e-15);
        expect([...ranked.order].sort()).toEqual(given.arms.map(({ offerId }) => offerId).sort());
      }),
    );
  });

  test('the first place is drawn as often as its probability says', () => {
    fc.assert(
      fc.property(situations, ({ models, x, epsilon, arms: all }) => {
        // Evenly spread draws leave no room for luck.
        const times = 200;
        const counts = new Map<string, number>();
        let probabilities: number[] = [];
        for (let n = 0; n < times; n += 1) {
          const ranked = rank(models, all, x, { epsilon, draw: () => (n + 0.5) / times });
          counts.set(ranked.order[0] ?? '', (counts.get(ranked.order[0] ?? '') ?? 0) + 1);
          probabilities = ranked.probabilities;
        }
        all.forEach(({ offerId }, index) => {
          const expected = times * (probabilities[index] ?? 0);
          expect(Math.abs((counts.get(offerId) ?? 0) - expected)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 15 },
    );
  });

  test('after the first the others follow by what is expected of them', () => {
    const models = {
      o0: newModel(1, { priorRate: 0.1 }),
      o1: newModel(1, { priorRate: 0.3 }),
      o2: newModel(1, { priorRate: 0.2 }),
    };

    const last = rank(models, arms(3), [1], { epsilon: 0.02, draw: never });
    const first = rank(models, arms(3), [1], { epsilon: 0.02, draw: () => 0 });

    expect([last.order, first.order]).toEqual([
      ['o2', 'o1', 'o0'],
      ['o0', 'o1', 'o2'],
    ]);
  });

  test('a value makes up for a chance, and more than that wins', () => {
    const models = { o0: newModel(1, { priorRate: 0.1 }), o1: newModel(1, { priorRate: 0.2 }) };
    const shares = (value: number) =>
      rank(models, [{ offerId: 'o0', value }, { offerId: 'o1' }], [1], {
        epsilon: 0,
        draw: never,
      }).probabilities[0] ?? 0;

    expect(shares(1)).toBeLessThan(0.1);
    expect(Math.abs(shares(2) - 0.5)).toBeLessThan(0.05);
    expect(shares(5)).toBeGreaterThan(0.9);
  });

  test('an arm without a model is as one that is new, whatever it is called', () => {
    const { probabilities } = rank(
      { known: newModel(3) },
      [{ offerId: 'known' }, { offerId: 'constructor' }],
      [1, 0.5, -1],
      { draw: never },
    );

    expect(probabilities).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.5, 9)]);
  });

  test.each([
    [20, 0.02],
    [21, 0.05],
  ])('of %d arms without a word about it %f is spread over all', (count, epsilon) => {
    const sure = Array.from({ length: 4_000 }).reduce<Model>(
      (model) => learn(model, { x: [1], reward: 1 }),
      newModel(1),
    );
    const { probabilities } = rank({ o0: sure }, arms(count), [1], { draw: never });

    expect(Math.min(...probabilities)).toBeCloseTo(epsilon / count, 4);
  });

  test('what rounding leaves over is drawn as the last', () => {
    expect(drawn(floored([0.1, 0.2, 0.7], 0), 1 - 2 ** -53)).toBe(2);
  });
});

describe('learning', () => {
  test('one step is the one of the specification', () => {
    const model = newModel(2);

    // p = 1/2, h = 1/4, u = Px = x, x'u = 5: gain u / (1 + 5/4).
    const { m, P } = learn(model, { x: [1, 2], reward: 1 });

    expect(m).toEqual([0.5 / 2.25, 1 / 2.25]);
    expect(P).toEqual([
      ...[1 - 0.25 / 2.25, -0.5 / 2.25],
      ...[-0.5 / 2.25, expect.closeTo(1 - 1 / 2.25, 15)],
    ]);
  });

  test('leaves the model that it came from as it was', () => {
    const model = newModel(3);
    const before = JSON.stringify(model);

    learn(model, { x: [1, 1, 1], reward: 0 });

    expect(JSON.stringify(model)).toBe(before);
  });

  test('starts where the prior rate is, and starts again there when numbers have worn it out', () => {
    const fresh = newModel(2, { priorRate: 0.05 });
    const worn = { ...fresh, m: [3, 3], P: [1e-320, 0, 0, 1e-320] };

    expect(1 / (1 + Math.exp(-(fresh.m[0] ?? 0)))).toBeCloseTo(0.05, 12);
    expect(learn({ ...worn, P: [0, 0, 0, 1] }, { x: [1, 1], reward: 1 })).toEqual(fresh);
  });

  test('is the same through JSON, so that a replay comes to the same bytes', () => {
    const { draw } = draws(3);
    let [kept, stored] = [newModel(4), newModel(4)];
    for (let n = 0; n < 200; n += 1) {
      const step = { x: [1, draw(), -draw(), draw()], reward: Number(draw() < 0.4) };
      kept = learn(kept, step);
      stored = learn(JSON.parse(JSON.stringify(stored)), step);
    }

    expect(JSON.stringify(stored)).toBe(JSON.stringify(kept));
  });

  test('a covariance stays one: symmetric, no variance below nothing, however long it learns', () => {
    const { draw } = draws(4);
    let model = newModel(5);
    for (let n = 0; n < 10_000; n += 1) {
      const x = [1, draw() < 0.5 ? 1 : -1, 2 * draw() - 1, 1, draw()];
      model = forget(learn(model, { x, reward: draw() < 0.01 }), n % 50 === 0 ? 1 : 0);
      const v = Array.from({ length: 5 }, () => 2 * draw() - 1);
      const spread = sum(v.flatMap((a, i) => v.map((b, j) => a * b * (model.P[i * 5 + j] ?? 0))));
      if (!(spread >= -1e-9)) throw new Error(`${spread} after ${n}`);
    }
    for (let i = 0; i < 5; i += 1)
      for (let j = 0; j < i; j += 1)
        expect(model.P[i * 5 + j]).toBeCloseTo(model.P[j * 5 + i] ?? 0, 12);
  });
});

describe('forgetting', () => {
  const taught = Array.from({ length: 500 }).reduce<Model>(
    (model, _, n) => learn(model, { x: [1, n % 2, (n % 3) - 1], reward: n % 5 === 0 }),
    newModel(3),
  );
  const variances = ({ d, P }: Model) => Array.from({ length: d }, (_, i) => P[i * d + i] ?? 0);

  test('doubles what is uncertain in sixty days, and leaves what is believed', () => {
    const later = forget(taught, 60);

    expect(later.m).toEqual(taught.m);
    for (const [index, variance] of variances(later).entries())
      expect(variance).toBeCloseTo(2 * (variances(taught)[index] ?? 0), 12);
  });

  test('stops at what was uncertain at the start', () => {
    expect(Math.max(...variances(forget(taught, 10_000)))).toBeLessThanOrEqual(1 + 1e-12);
    expect(forget(newModel(3), 100)).toEqual(newModel(3));
  });

  test('day by day comes to the same as all at once', () => {
    let daily = taught;
    for (let day = 0; day < 30; day += 1) daily = forget(daily, 1);

    for (const [index, value] of forget(taught, 30).P.entries())
      expect(daily.P[index]).toBeCloseTo(value, 12);
  });
});
