import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/events/settings.ts';
import { Settings } from '../../../shared/events/settings.ts';
import { stubEnvironment } from '../../support/tables.ts';

vi.mock('../../../shared/access/who.ts', () => ({ who: async () => ({ kind: 'anyone' }) }));
beforeEach(() => stubEnvironment());

const ask = (routeKey: string, rest: Partial<APIGatewayProxyEventV2>) =>
  handler(
    {
      ...{ routeKey, headers: {}, isBase64Encoded: false, ...rest },
      requestContext: { requestId: 'request-1', http: { method: routeKey.split(' ')[0] } },
    } as APIGatewayProxyEventV2,
    {} as Context,
  );
const settings = (key: string) =>
  ask('GET /v1/projects/{key}/settings', { pathParameters: { key } });

test('a page learns where to send its messages', async () => {
  const { statusCode, headers, body = '' } = await settings('c0123456789');
  expect([statusCode, headers?.['cache-control']]).toEqual([200, 'public, max-age=300']);
  expect(Settings.parse(JSON.parse(body)).integrations['Segment.io']).toMatchObject({
    ...{ apiKey: 'c0123456789', apiHost: 'shop.example.com/v1', protocol: 'https' },
  });
});

test('without TLS, where there is none', async () => {
  vi.stubEnv('PUBLIC_URL', 'http://127.0.0.1:4000');
  const { body = '' } = await settings('c1');
  expect(Settings.parse(JSON.parse(body)).integrations['Segment.io']).toMatchObject({
    ...{ apiHost: '127.0.0.1:4000/v1', protocol: 'http' },
  });
});

test.each(['', '<script>', 'a b', 'x'.repeat(129)])('what is no key (%s) is a 400', async (key) => {
  expect((await settings(key)).statusCode).toBe(400);
});

test.each(['{"series":[]}', 'not JSON', undefined])('metrics (%s) are forgotten', async (body) => {
  const rest = body === undefined ? {} : { body };
  expect(await ask('POST /v1/m', rest)).toMatchObject({
    statusCode: 200,
    body: '{"success":true}',
  });
});
