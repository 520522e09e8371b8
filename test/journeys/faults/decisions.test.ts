import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inForce, startTrial, type Trial } from '../../support/trial.ts';

/** A fault at every AWS call of a decision, one after the other: where there is a fallback, a page is never left without. */
let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
  const { client } = trial;
  await client.put('/v1/segments/new', { name: 'New', condition: { lifecycle: 'prospect' } });
  await client.put('/v1/placements/home', { name: 'Home', slots: 2 });
  await client.put('/v1/placements/bare', { name: 'Bare', slots: 1 });
  const dates = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2036-01-01T00:00:00Z' };
  const offer = { placements: ['home'], content: {}, ...dates };
  const caps = [{ per: 'everyone', on: 'view', limit: 1_000 }];
  await client.put('/v1/offers/for-new', {
    ...{ ...offer, placements: ['home', 'bare'] },
    ...{ name: 'For new', eligibility: { segment: 'new' }, caps },
  });
  await client.put('/v1/offers/plan-b', { ...offer, name: 'Plan B', fallback: true });
  await inForce();
  // A function that has no catalog yet cannot know of any fallback.
  await decide('first');
}, 60_000);
afterAll(() => trial.host.stop());

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: of which the tests look at what they care about
  readonly body: any;
}
const decide = async (userId: string, placementId = 'home', as?: string): Promise<Answer> => {
  const { host } = trial;
  const authorization = as ?? `Bearer ${host.secretKey}`;
  const customer = as === undefined ? { userId } : { anonymousId: userId };
  const body = JSON.stringify({ customer, placements: [{ placementId }] });
  const init = { method: 'POST', headers: { authorization }, body };
  const response = await fetch(`${host.url}/v1/decisions`, init);
  return { status: response.status, body: await response.json() };
};
/** Of whatever the function remembers nothing is new enough. */
const forget = () => trial.host.clock.advance('PT3M', { last: 0 });

/** Each call of a decision for which nothing is remembered: manifest and models, profile, counters. */
const calls = [
  { action: 'Query', call: 1 },
  { action: 'Query', call: 2 },
  { action: 'GetItem', call: 1 },
  { action: 'BatchGetItem', call: 1 },
] as const;
const mishaps = [
  { how: 'refuse', retries: true },
  { how: 'drop-answer', retries: true },
  { how: 'refuse', retries: false },
] as const;
const ordeals = calls.flatMap((call) => mishaps.map((mishap) => ({ ...call, ...mishap })));

describe('a fault at a call of offers/decide', () => {
  test.each(ordeals)('is answered with what fits, or the fallback: %o', async (ordeal) => {
    await forget();
    await trial.host.faults.set({
      function: 'offers/decide',
      service: 'DynamoDB',
      ...ordeal,
    });
    const { status, body } = await decide('somebody');
    const [befell] = await trial.host.faults.befell();
    await trial.host.faults.clear();
    expect(befell?.[0]).toBe(`DynamoDB.${ordeal.action}`);
    expect(status).toBe(200);
    const { offers, fallback, fault } = body.placements[0];
    const [{ offerId, receipt }] = offers;
    expect(receipt).toMatch(/^r2:/);
    // The manifest, and models, that were read before serve on.
    const isLost = ordeal.retries && ordeal.action !== 'Query';
    expect([offerId, fallback, fault]).toEqual(
      isLost ? ['plan-b', true, true] : ['for-new', undefined, undefined],
    );
  });
});

test('where a placement has no fallback that may be shown, the page is told to come again', async () => {
  await trial.host.faults.set({
    ...{ function: 'offers/decide', service: 'DynamoDB', action: 'GetItem' },
    ...{ how: 'refuse', retries: true },
  });
  const { status, body } = await decide('nobody', 'bare');
  await trial.host.faults.clear();
  expect(status).toBe(503);
  expect(body.title).toBeDefined();
  expect((await decide('nobody', 'bare')).status).toBe(200);
});

test('a function that has just started, and cannot read the secret, serves without receipts', async () => {
  const page = `Basic ${btoa(`${trial.host.writeKey}:`)}`;
  await trial.host.faults.set({ function: 'offers/decide', how: 'kill-before' });
  await forget();
  await decide('a', 'home', page);
  await trial.host.faults.clear();
  await trial.host.faults.set({
    ...{ function: 'offers/decide', service: 'SecretsManager', action: 'GetSecretValue' },
    ...{ how: 'refuse', times: 20 },
  });
  const { status, body } = await decide('b', 'home', page);
  const [befell] = await trial.host.faults.befell();
  await trial.host.faults.clear();
  expect(befell).toContain('SecretsManager.GetSecretValue');
  expect(status).toBe(200);
  expect(body.placements[0].offers).toMatchObject([{ offerId: 'for-new' }]);
  expect(body.placements[0].offers[0]).not.toHaveProperty('receipt');
});
