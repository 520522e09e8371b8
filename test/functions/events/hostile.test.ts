import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/events/record.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { haveCorpora, jsonFiles, naughtyStrings } from '../../support/corpora.ts';
import { aMessage } from '../../support/messages.ts';
import { stubEnvironment } from '../../support/tables.ts';

vi.mock('../../../shared/access/who.ts', () => ({
  who: async () => ({ kind: 'write', keyId: 'key-1' }),
}));
vi.mock('../../../shared/customers/bring.ts', () => ({
  bringUpToDate: async () => 'current',
  handOver: async () => {},
}));
mockClient(documents);
beforeEach(() => stubEnvironment());

const send = async (path: string, body: Buffer): Promise<number> => {
  const event = {
    ...{ routeKey: `POST ${path}`, headers: {}, isBase64Encoded: true },
    ...{ body: body.toString('base64') },
    requestContext: { requestId: 'request-1', http: { method: 'POST' } },
  } as APIGatewayProxyEventV2;
  return (await handler(event, {} as Context)).statusCode;
};
const sendJson = (path: string, value: unknown) => send(path, Buffer.from(JSON.stringify(value)));

const fields = [
  ...['type', 'userId', 'anonymousId', 'messageId', 'timestamp', 'originalTimestamp', 'event'],
  ...['name', 'groupId', 'previousId', 'properties', 'traits', 'context', 'unheard-of'],
];

describe.skipIf(!haveCorpora())('hostile input', () => {
  test.each(fields)('in the field %s is recorded or refused', async (field) => {
    for (const naughty of naughtyStrings()) {
      const message = aMessage({ [field]: naughty });
      expect([200, 400], `${field}: ${naughty}`).toContain(await sendJson('/v1/track', message));
    }
  });

  test('never costs the messages beside it in its batch', async () => {
    const bad = naughtyStrings().map((naughty) =>
      aMessage({ userId: naughty, [naughty]: naughty }),
    );
    expect(await sendJson('/v1/batch', { batch: [aMessage(), ...bad] })).toBe(200);
  });

  test.each(['/v1/track', '/v1/batch'])('as the whole body of %s is refused', async (path) => {
    for (const { name, bytes } of jsonFiles()) {
      expect(await send(path, bytes), name).toBe(400);
    }
  });

  test('as a field of a message is recorded or refused', async () => {
    for (const { name, bytes } of jsonFiles()) {
      const body = Buffer.concat([
        Buffer.from('{"userId":"u","event":"e","properties":{"x":'),
        ...[bytes, Buffer.from('}}')],
      ]);
      expect([200, 400], name).toContain(await send('/v1/track', body));
    }
  });
});
