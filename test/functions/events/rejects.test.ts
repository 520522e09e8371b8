import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/events/rejects.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { stubEnvironment } from '../../support/tables.ts';

vi.mock('../../../shared/access/who.ts', () => ({
  who: async () => ({ kind: 'secret', keyId: 'key-1' }),
}));
const dynamo = mockClient(documents);
beforeEach(() => {
  stubEnvironment();
  dynamo.reset();
});

const reject = { at: '2026-11-22T10:00:00.000Z', keyId: 'key-1', path: [], message: 'no' };
const ask = (queryStringParameters: Record<string, string>) =>
  handler(
    {
      ...{ routeKey: 'GET /v1/rejects', headers: {}, queryStringParameters },
      requestContext: { requestId: 'request-1', http: { method: 'GET' } },
    } as APIGatewayProxyEventV2,
    {} as Context,
  );

test('lists what was dropped', async () => {
  const items = [{ ...reject, excerpt: { type: 'track' } }];
  dynamo.on(QueryCommand).resolves({ Items: [{ body: JSON.stringify(items) }] });
  const { statusCode, body = '' } = await ask({});
  expect([statusCode, JSON.parse(body)]).toEqual([200, { items }]);
});

test.each(['0', '1001', 'x', '-1'])('a limit of %s is a 400', async (limit) => {
  expect((await ask({ limit })).statusCode).toBe(400);
});
