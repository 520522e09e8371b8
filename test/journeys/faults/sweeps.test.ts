import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failEveryCall, operationsIn, PATIENCE_MS } from '../../support/faults.ts';
import { inForce, startTrial, type Trial } from '../../support/trial.ts';

/**
 * A fault at every AWS call of the functions that start a pass over all customers and carry it on, one after the other:
 * once the system is quiet every pass has come to its end, and has done everything once. Each function goes its way in a
 * `beforeAll`; the tests after it look at what has come of it.
 */
const team = ['anna', 'ben'];
const aBlue = (userId: string) => ({ userId, traits: { team: 'blue' }, messageId: userId });
let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
  for (const userId of team) await trial.insist('/v1/identify', aBlue(userId));
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

describe('a fault at a call of sweeps/step in a census', () => {
  // Reports are of the newest census, and on the other host one was taken while its clock was ahead.
  let trial: Trial;
  let befallen: string[];
  const counted: unknown[] = [];

  beforeAll(async () => {
    trial = await startTrial();
    for (const userId of team) await trial.insist('/v1/identify', aBlue(userId));
    await trial.client.put('/v1/segments/blue', {
      name: 'Blue',
      condition: { trait: 'team', is: 'blue' },
    });
    const order = { event: 'Order Completed', userId: 'anna', properties: { total: 12.5 } };
    await trial.insist('/v1/track', { ...order, messageId: 'order' });
    await inForce();
    const census = async () => {
      await trial.insist('/v1/census', {});
      await trial.settle();
      counted.push(await everything());
    };
    const looking = {
      ...{ step: 40, soakStep: 8 },
      operations: [...operations, 'DynamoDB.Scan', 'DynamoDB.BatchWriteItem'],
    };
    befallen = operationsIn(await failEveryCall(trial.host, 'sweeps/step', census, looking));
  }, PATIENCE_MS);
  afterAll(() => trial.host.stop());

  /** What the last census has counted, without when. */
  async function everything(): Promise<unknown> {
    const read = async (path: string) => (await trial.client.get(`/v1/reports/${path}`)).body;
    const { customers, known, active, lifecycle, orders, rfm } = await read('overview');
    const { size, unknown } = await read('segments/blue');
    const { cohorts } = await read('retention?of=order');
    const { body: members } = await trial.client.get('/v1/segments/blue/customers');
    return {
      ...{ customers, known, active, lifecycle, orders, rfm, size, unknown },
      ...{ cohorts, members: members.items.length },
    };
  }

  test('befalls what it reads, tallies and writes', () => {
    expect(befallen).toEqual(
      expect.arrayContaining([...operations, 'DynamoDB.Scan', 'DynamoDB.BatchWriteItem']),
    );
  });

  test('changes no total', () => {
    expect(counted[0]).toMatchObject({
      ...{ customers: 2, known: 2, size: 2, unknown: 0, members: 2 },
      orders: { total: { count: 1, revenue: 12.5, customers: 1 } },
      cohorts: [{ customers: 1 }],
    });
    expect(counted).toEqual(counted.map(() => counted[0]));
  });
});
