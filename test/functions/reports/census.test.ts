import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { handler as census } from '../../../functions/reports/census.ts';
import { handler as read } from '../../../functions/reports/read.ts';
import { handler as tally } from '../../../functions/reports/tally.ts';
import { handler as members } from '../../../functions/segments/members.ts';
import { handler as step } from '../../../functions/sweeps/step.ts';
import { environment } from '../../../shared/environment.ts';
import { fill, useCensus } from '../../shared/reports/shop.ts';

vi.mock('../../../shared/access/who.ts', () => ({
  who: async () => ({ kind: 'secret', keyId: 'key-1' }),
}));
const { waiting } = useCensus();

const ask = async (
  handler: typeof read,
  routeKey: string,
  id?: string,
  queryStringParameters: Record<string, string> = {},
) => {
  const event = {
    ...{ routeKey, headers: {}, queryStringParameters, pathParameters: id ? { id } : {} },
    requestContext: { requestId: 'request-1', http: { method: routeKey.split(' ')[0] } },
  } as unknown as APIGatewayProxyEventV2;
  const { statusCode, body = 'null' } = await handler(event, {} as Context);
  return { status: statusCode, body: JSON.parse(body) };
};

const deliver = async (body: unknown) => {
  const record = {
    messageId: 'm1',
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1' },
  };
  return step({ Records: [record] } as never, {} as Context);
};

async function runToEnd(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    const bodies = waiting.take(environment('SWEEP_QUEUE'));
    if (bodies.length === 0) return;
    for (const body of bodies) expect(await deliver(body)).toEqual({ batchItemFailures: [] });
  }
}

test('a census asked for runs through the queue, and its numbers can be read', async () => {
  await fill();
  const started = await ask(census, 'POST /v1/census');
  expect(started).toMatchObject({ status: 202, body: { state: 'running' } });
  const { censusId } = started.body;
  expect((await ask(census, 'POST /v1/census')).body.censusId).toBe(censusId);
  await runToEnd();
  expect(await ask(census, 'GET /v1/census/{id}', censusId)).toMatchObject({
    status: 200,
    body: { state: 'done', profiles: 14 },
  });
  expect(await ask(census, 'GET /v1/sweeps/{id}', censusId)).toMatchObject({
    status: 200,
    body: { state: 'done', kind: 'census', items: 14 },
  });
  const { body: page } = await ask(members, 'GET /v1/segments/{id}/customers', 'fans', {
    limit: '2',
  });
  expect(page.items).toHaveLength(2);
  expect(page.next).toEqual(expect.any(String));
  expect((await ask(read, 'GET /v1/reports/overview')).body).toMatchObject({
    ...{ profiles: 14, customers: 14, lifecycle: { prospect: 14 } },
    ...{ orders: { total: { count: 0, revenue: 0, customers: 0 } }, rfm: { champions: 0 } },
    days: [{ customers: 14 }],
  });
  expect((await ask(read, 'GET /v1/reports/segments/{id}', 'fans')).body).toMatchObject({
    ...{ segmentId: 'fans', state: 'current', unknown: 0, version: 1 },
    days: [{ size: 6, in: null, out: null, causes: {} }],
  });
  const asked = { by: 'month', of: 'order' };
  expect((await ask(read, 'GET /v1/reports/retention', undefined, asked)).body).toMatchObject({
    ...asked,
    cohorts: [],
  });
});

test('the schedule starts one as well, and the fit of the day', async () => {
  await tally({}, {} as Context);
  const asked = waiting.bodies.map((body) => /census|items/.exec(JSON.stringify(body))?.[0]);
  expect(Map.groupBy(asked, (name) => name).get('census')).toHaveLength(8);
  expect(Map.groupBy(asked, (name) => name).get('items')).toHaveLength(4);
});

test.each([
  ['GET /v1/census/{id}', census, 'census-none'],
  ['GET /v1/sweeps/{id}', census, 'none'],
  ['GET /v1/reports/campaigns/{id}', read, 'none'],
  ['GET /v1/reports/segments/{id}', read, 'none'],
  ['GET /v1/segments/{id}/customers', members, 'none'],
] as const)('%s of nothing is a 404', async (routeKey, handler, id) => {
  expect((await ask(handler, routeKey, id)).status).toBe(404);
});

test.each([
  ['limit', '0'],
  ['limit', 'all'],
  ['cursor', 'made-up'],
])('members with a %s of "%s" are a 400', async (name, value) => {
  await fill();
  const { status } = await ask(members, 'GET /v1/segments/{id}/customers', 'fans', {
    [name]: value,
  });
  expect(status).toBe(400);
});

test.each([
  ['GET /v1/reports/segments/{id}', 'days', '0'],
  ['GET /v1/reports/overview', 'days', 'all'],
  ['GET /v1/reports/retention', 'by', 'year'],
  ['GET /v1/reports/retention', 'of', 'birth'],
])('%s with %s=%s is a 400', async (routeKey, name, value) => {
  expect((await ask(read, routeKey, 'fans', { [name]: value })).status).toBe(400);
});

test('a message that is none comes back to the queue', async () => {
  expect(await deliver({ sweepId: 5 })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
});
