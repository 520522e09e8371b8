import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import { handler } from '../../../functions/events/record.ts';
import { who } from '../../../shared/access/who.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { eventRoutes, MAX_BATCH } from '../../../shared/events/routes.ts';
import type { Caller } from '../../../shared/lambda/route.ts';
import { aMessage } from '../../support/messages.ts';
import { stubEnvironment } from '../../support/tables.ts';

vi.mock('../../../shared/access/who.ts', () => ({ who: vi.fn() }));
vi.mock('../../../shared/customers/bring.ts', () => ({
  bringUpToDate: async () => 'current',
  handOver: async () => {},
}));
const dynamo = mockClient(documents);

const writer: Caller = { kind: 'write', keyId: 'key-1' };
const server: Caller = { kind: 'secret', keyId: 'key-2' };

beforeEach(() => {
  stubEnvironment();
  dynamo.reset();
  vi.mocked(who).mockReset().mockResolvedValue(writer);
});

/** What a POST with this body is answered. */
async function post(path: string, body: string): Promise<{ status: number; answer: unknown }> {
  const event = {
    routeKey: `POST ${path}`,
    headers: {},
    body,
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', http: { method: 'POST' } },
  } as APIGatewayProxyEventV2;
  const { statusCode, body: text } = await handler(event, {} as Context);
  return { status: statusCode, answer: JSON.parse(text ?? '') };
}
const put = () =>
  dynamo
    .commandCalls(PutCommand)
    .map(({ args }) => args[0].input.Item)
    .find((item) => item?.pk !== 'rejects');

describe.each([
  ['track', 't', { event: 'Product Viewed' }],
  ['identify', 'i', { traits: { plan: 'pro' } }],
  ['page', 'p', { name: 'Home' }],
  ['screen', 's', { name: 'Home' }],
  ['group', 'g', { groupId: 'g-1' }],
  ['alias', 'a', { previousId: 'x' }],
])('%s and %s', (type, short, fields) => {
  test.each([type, short])(`record what their route says, at /v1/%s`, async (path) => {
    const message = JSON.stringify({ userId: 'u', messageId: 'm', ...fields });
    expect(await post(`/v1/${path}`, message)).toEqual({
      status: 200,
      answer: { success: true, accepted: 1, dropped: 0, folded: true },
    });
    expect(JSON.stringify(dynamo.commandCalls(PutCommand).at(-1)?.args[0].input)).toContain(
      `\\"type\\":\\"${type}\\"`,
    );
  });
});

describe('a message alone', () => {
  test.each([
    ['without an id', '{"event":"x"}', ['userId']],
    ['that is no object', '[]', []],
    ['that is no JSON', '{"event"', []],
    ['with the key of a prototype', '{"userId":"u","event":"x","__proto__":{}}', ['__proto__']],
    ['over 32 KB', JSON.stringify(aMessage({ x: 'x'.repeat(33_000) })), []],
  ])('%s is a 400 with the path', async (_, body, path) => {
    expect(await post('/v1/track', body)).toMatchObject({
      status: 400,
      answer: { issues: [{ path }] },
    });
  });
});

describe('a batch', () => {
  const batch = (...messages: unknown[]) => JSON.stringify({ batch: messages, sentAt: 'now' });

  it('loses only the messages that are not valid', async () => {
    const bad = JSON.parse('{"type":"track","userId":"u","event":"x","__proto__":{"a":1}}');
    expect(await post('/v1/batch', batch(aMessage(), bad, 5))).toMatchObject({
      status: 200,
      answer: {
        ...{ success: true, accepted: 1, dropped: 2, folded: true },
        errors: [
          { index: 1, path: ['__proto__'], message: 'is not allowed as a key' },
          { index: 2, path: [] },
        ],
      },
    });
  });

  test.each([
    ['that is no JSON', '{"batch":[', []],
    ['without messages', '{}', ['batch']],
    ['with something else for its messages', '{"batch":{}}', ['batch']],
    ['of too many', JSON.stringify({ batch: Array(MAX_BATCH + 1).fill(1) }), ['batch']],
  ])('%s is a 400', async (_, body, path) => {
    expect(await post('/v1/batch', body)).toMatchObject({
      status: 400,
      answer: { issues: [{ path }] },
    });
  });

  it('of none is taken', async () => {
    expect(await post('/v1/b', batch())).toMatchObject({ status: 200, answer: { accepted: 0 } });
  });

  it('gives its messages its context', async () => {
    const body = { batch: [aMessage()], context: { locale: 'de' } };
    await post('/v1/batch', JSON.stringify(body));
    expect(put()?.body).toContain('"locale":"de"');
  });

  test.each([
    ['/v1/batch', 'live'],
    ['/v1/b', 'live'],
    ['/v1/import', 'import'],
  ])('at %s comes by the door %s', async (path, via) => {
    await post(path, batch(aMessage()));
    expect(put()).toMatchObject({ via });
  });
});

test.each([
  ['a claim', writer, 'claimed'],
  ['proven', server, 'proven'],
])('what a key says is %s', async (_, caller, trust) => {
  vi.mocked(who).mockResolvedValue(caller);
  await post('/v1/track', JSON.stringify(aMessage()));
  expect(put()).toMatchObject({ trust });
});

test('what a user token says of its user is proven, of another it is a 400', async () => {
  vi.mocked(who).mockResolvedValue({ kind: 'user', keyId: 'key-3', userId: 'ada' });
  await post('/v1/track', JSON.stringify(aMessage({ userId: 'ada' })));
  expect(put()).toMatchObject({ trust: 'proven' });
  expect(await post('/v1/track', JSON.stringify(aMessage({ userId: 'bob' })))).toMatchObject({
    status: 400,
    answer: { issues: [{ path: ['userId'], message: 'must be the user of the token' }] },
  });
});

test("of a user token's batch each message is believed by itself", async () => {
  vi.mocked(who).mockResolvedValue({ kind: 'user', keyId: 'key-3', userId: 'ada' });
  const own = aMessage({ userId: 'ada', messageId: 'm-1' });
  const identify = aMessage({ type: 'identify', userId: 'ada', traits: { email: 'a' } });
  const batch = [own, aMessage({ userId: 'bob' }), identify];
  expect(await post('/v1/batch', JSON.stringify({ batch }))).toMatchObject({
    answer: { accepted: 2, dropped: 1, errors: [{ index: 1, path: ['userId'] }] },
  });
  const trusts = dynamo
    .commandCalls(PutCommand)
    .map(({ args }) => args[0].input.Item)
    .filter((item) => item?.pk === 'u:ada')
    .map((item) => [item?.trust, JSON.parse(item?.body).length]);
  expect(trusts).toEqual([
    ['proven', 1],
    ['claimed', 1],
  ]);
});

test('a write key, a user token and a secret key may record, and nobody else', () => {
  const recording = Object.values(eventRoutes).filter(({ fitness }) => fitness === 'by-part');
  expect(recording).toHaveLength(15);
  expect(new Set(recording.flatMap(({ who: allowed }) => allowed))).toEqual(
    new Set(['write', 'user', 'secret']),
  );
});
