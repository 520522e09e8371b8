import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failEveryCall, operationsIn, PATIENCE_MS } from '../../support/faults.ts';
import { inForce, startTrial, type Trial } from '../../support/trial.ts';

/**
 * A fault at every AWS call of the functions that start a pass over all customers and carry it on, one after the other:
 * once the system is quiet every pass has come to its end, and has done everything once. Each function goes its way in a
 * `beforeAll`; the tests after it look at what has come of it.
 */
const team = ['anna', 'ben'];
let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
  for (const userId of team) {
    const blue = { userId, traits: { team: 'blue' }, messageId: userId };
    await trial.insist('/v1/identify', blue);
  }
});
afterAll(() => trial.host.stop());

const operations = ['GetItem', 'PutItem', 'Query'].map((name) => `DynamoDB.${name}`);

async function statesOf(userId: string, campaignId: string): Promise<string[]> {
  const { body } = await trial.client.get(`/v1/customers/${userId}/messages?limit=1000`);
  const items: { campaignId: string; state: string }[] = body.items;
  return items.filter((item) => item.campaignId === campaignId).map(({ state }) => state);
}

describe.each([
  ['campaigns/launch', 'from-launch', 2, 'SQS.SendMessage'],
  ['sweeps/step', 'from-step', 4, 'DynamoDB.Scan'], // as many shards do the same
] as const)('a fault at a call of %s', (entry, campaignId, step, operation) => {
  const launched = new Set<string>();
  let befallen: string[];
  let received: string[][];

  beforeAll(async () => {
    await trial.client.put(`/v1/campaigns/${campaignId}`, {
      name: 'Blue',
      class: 'mandatory',
      channel: 'inbox',
      audience: { trait: 'team', is: 'blue' },
      message: { title: 'Hello', body: 'Blue' },
      trigger: 'launch',
    });
    await inForce();
    const launch = async (id: string) => {
      const path = `/v1/campaigns/${campaignId}/launch`;
      const answer = await trial.insist(path, undefined, { 'idempotency-key': id });
      launched.add((answer as { occurrenceId: string }).occurrenceId);
      await trial.settle();
    };
    const looking = { step, operations: [...operations, operation] };
    befallen = operationsIn(await failEveryCall(trial.host, entry, launch, looking));
    await trial.waitForAttention();
    received = await Promise.all(team.map((userId) => statesOf(userId, campaignId)));
  }, PATIENCE_MS);

  test('befalls the sweep and what it reads or asks', () => {
    expect(befallen).toEqual(expect.arrayContaining([...operations, operation]));
  });

  test('brings everybody one message of each launch, and no second one', () => {
    const once = [...launched].map(() => 'delivered');
    expect(received).toEqual(team.map(() => once));
  });

  test('leaves no launch without its end', async () => {
    const states: string[] = [];
    for (const id of launched) states.push((await trial.client.get(`/v1/sweeps/${id}`)).body.state);
    expect(states).toEqual(states.map(() => 'done'));
  });
});

describe('a fault at a call of reports/census', () => {
  const asked = new Set<string>();
  let befallen: string[];

  beforeAll(async () => {
    const census = async () => {
      const answer = await trial.insist('/v1/census', {});
      asked.add((answer as { censusId: string }).censusId);
      await trial.settle();
    };
    const looking = { step: 3, operations: [...operations, 'SQS.SendMessage'] };
    befallen = operationsIn(await failEveryCall(trial.host, 'reports/census', census, looking));
  }, PATIENCE_MS);

  test('befalls the sweep and its queue', () => {
    expect(befallen).toEqual(expect.arrayContaining([...operations, 'SQS.SendMessage']));
  });

  test('leaves no census without its end, and counts everybody once', async () => {
    const found: { state: string; profiles: number }[] = [];
    for (const id of asked) found.push((await trial.client.get(`/v1/census/${id}`)).body);
    const right = { state: 'done', profiles: team.length };
    expect(found).toMatchObject(found.map(() => right));
  });
});
