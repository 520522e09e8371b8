import { expect, test } from 'vitest';
import { Policy } from '../../../../shared/offers/evaluation/policy.ts';
import { propose } from '../../../../shared/offers/evaluation/propose.ts';
import { resultOf } from '../../../../shared/offers/evaluation/result.ts';
import { ModelReport, modelReportOf } from '../../../../shared/offers/learnt/report.ts';
import {
  addSums,
  estimatesOf,
  noSums,
  poisson,
  sumsOf,
} from '../../../../shared/offers/off-policy.ts';
import { plus } from '../../../../shared/time.ts';
import { draws } from '../../../support/draws.ts';
import { fresh, names, offers, placement, START, someRows, taught } from '../learnt/log.ts';

const rows = someRows(1, 3_000);
const learnt = taught(rows);
const house = { placement, learnt, offers: [...offers.values()] };

/** The value of a policy on the log, where interests earn .4 and everything else .05. */
function tried(policy: Policy) {
  const { draw } = draws(3);
  let [sums, agreed] = [noSums(), 0];
  for (const row of rows) {
    const found = propose(policy, row, house);
    const shown = found?.offers.findIndex(({ id }) => id === row.offerId) ?? 0;
    const chance = found?.probabilities[shown] ?? 0;
    const { expected = [], probabilities = [] } = found ?? {};
    agreed += chance;
    const model = {
      shown: expected[shown] ?? 0,
      policy: probabilities.reduce((sum, p, at) => sum + p * (expected[at] ?? 0), 0),
    };
    const logged = { weight: chance / row.probability, reward: row.reward, expected: model };
    sums = addSums(
      sums,
      sumsOf(logged, () => poisson(draw())),
    );
  }
  const params = { placementId: 'home', policy, from: START, to: plus(START, 1) };
  return resultOf(params, { skipped: 0, agreed, estimates: estimatesOf(sums) });
}

const interests = [...offers.keys()].map((id) => ({ feature: `interest:${id}`, offerId: id }));
test.each<[string, unknown, number, string]>([
  ['one offer for everybody', { fixed: 'shoes' }, 0.167, 'no-difference-shown'],
  ['any offer', { uniform: true }, 0.167, 'no-difference-shown'],
  ['the first of an order', { order: ['nothing', 'hats'] }, 0.167, 'no-difference-shown'],
  ['the first by priority', { priority: true }, 0.167, 'no-difference-shown'],
  ['what somebody is interested in', { rules: interests }, 0.4, 'better'],
  ['what the bandit has learnt', { bandit: true }, 0.4, 'better'],
])('%s earns what it would have', (_, policy, value, verdict) => {
  const found = tried(Policy.parse(policy));

  expect(found).toMatchObject({ state: 'estimated', verdict });
  for (const estimate of ['ips', 'snips', 'doublyRobust'] as const)
    expect(
      Math.abs(Number((found as Record<string, { value: number }>)[estimate]?.value) - value),
    ).toBeLessThan(0.05);
});

test('a policy that the log says too little of is refused, with the reason', () => {
  const rare = { rules: [{ feature: 'interest:shoes', offerId: 'shoes' }] };
  const few = rows.slice(0, 300).map(() => ({ weight: 3, reward: 0 }));
  const sums = few.reduce(
    (sum, one) =>
      addSums(
        sum,
        sumsOf(one, () => 1),
      ),
    noSums(),
  );
  const params = { placementId: 'home', policy: Policy.parse(rare), from: START, to: START };

  expect(resultOf(params, { skipped: 0, agreed: 1, estimates: estimatesOf(sums) })).toMatchObject({
    state: 'refused',
    because: expect.stringMatching(/^The log's 300 decisions are worth 300 .* needs 500/),
  });
  expect(resultOf(params, { skipped: 9, agreed: 0, estimates: undefined })).toMatchObject({
    ...{ state: 'refused', skipped: 9, decisions: 0 },
  });
});

test('the report says in words for whom an offer wins, and that nothing drifts', () => {
  const report = ModelReport.parse(modelReportOf('home', learnt));
  const shoes = report.offers.find(({ offerId }) => offerId === 'shoes');

  expect(report).toMatchObject({ state: 'learning', shown: 3_000, features: [...names] });
  expect(report.drift.verdict).toBe('steady');
  expect(shoes?.winsFor[0]).toBe('customers with interest in shoes');
  expect(shoes?.losesFor).toEqual(
    expect.arrayContaining(['customers with interest in hats', 'customers with interest in bags']),
  );
  expect(shoes?.lastDay.meanProbability).toBeCloseTo(1 / 3, 9);
  expect(Math.abs((shoes?.lastDay.share ?? 0) - 1 / 3)).toBeLessThan(0.05);
});

test('of a placement that has learnt nothing it says so', () => {
  expect(ModelReport.parse(modelReportOf('home', undefined))).toMatchObject({
    ...{ state: 'nothing-learnt', learnedThrough: null, offers: [] },
    drift: { verdict: 'not-enough-data' },
  });
  expect(modelReportOf('home', fresh()).state).toBe('nothing-learnt');
});

test('a rate that falls by half drifts', () => {
  const fallen = taught(
    someRows(4, 2_000).map((row, at) =>
      at < 1_200 ? row : { ...row, reward: at % 20 === 0 ? (1 as const) : (0 as const) },
    ),
  );

  expect(modelReportOf('home', fallen).drift).toMatchObject({ verdict: 'drifting' });
});
