import { beforeAll, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { meanOf, type Simulated, simulate } from '../support/tastes.ts';

const journey = useHost();
let simulated: Simulated;
beforeAll(async () => {
  const { host, client } = journey;
  simulated = await simulate({ host, client, seed: 1, decisions: 1_500, round: 250 });
}, 240_000);

const placement = '/v1/placements/tastes-1';

/** What an evaluation found, once its sweep is done. */
async function evaluated(policy: object) {
  const { body } = await journey.client.post(`${placement}/evaluate`, { policy });
  for (;;) {
    const { body: sweep } = await journey.client.get(`/v1/sweeps/${body.sweepId}`);
    if (sweep.state === 'done') return sweep.result;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test('after 1,250 decisions customers see what they like, far more often than by any fixed order', () => {
  const last = meanOf(simulated.earned.slice(-250));

  expect(last).toBeGreaterThan(0.8 * simulated.best);
  expect(last).toBeGreaterThan(2 * simulated.priority);
});

test('the model tells whom each offer wins for, and nothing came late', async () => {
  const { body } = await journey.client.get(`${placement}/model`);
  expect(body).toMatchObject({ state: 'learning', late: 0, otherFeatures: 0 });
  expect(body.shown).toBeGreaterThanOrEqual(1_250);
  const told = body.offers.filter(({ offerId, winsFor }: { offerId: string; winsFor: string[] }) =>
    winsFor.includes(`customers with interest in ${simulated.likedBy.get(offerId)}`),
  );
  // Whatever was hardly ever shown to others may have too little to compare with.
  expect(told.length).toBeGreaterThanOrEqual(3);
});

test('on the log a policy of tastes is better than what was shown, and one that the log says little of is refused', async () => {
  const rules = [...simulated.likedBy].map(([offerId, category]) => ({
    ...{ feature: `interest:${category}`, offerId },
  }));
  const [tastes, one] = await Promise.all([evaluated({ rules }), evaluated({ fixed: 'winter-1' })]);

  expect(tastes).toMatchObject({ state: 'estimated', skipped: 0 });
  expect(Math.abs(tastes.doublyRobust.value - simulated.best)).toBeLessThan(0.1);
  expect(one).toMatchObject({ state: 'refused', because: expect.stringContaining('needs 500') });
}, 60_000);
