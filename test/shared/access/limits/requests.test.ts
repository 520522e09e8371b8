import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { countRequest } from '../../../../shared/access/limits/requests.ts';
import { documents } from '../../../../shared/clients/dynamodb.ts';
import type { Caller } from '../../../../shared/lambda/route.ts';
import { plus } from '../../../../shared/time.ts';
import { useRootKey } from '../../../support/secret.ts';
import { stubEnvironment } from '../../../support/tables.ts';

useRootKey();
const dynamo = mockClient(documents);
const log = vi.spyOn(console, 'error');
const now = '2026-11-22T10:00:03.000Z';

/** Others in each test: what a container knows of them outlives it. */
let round = 0;
let IP: string;
let page: Caller;
let ada: Caller & { readonly kind: 'user' };

/** What other containers have reported. */
let elsewhere: number;

beforeEach(() => {
  round += 1;
  IP = `203.0.113.${round}`;
  page = { kind: 'write', keyId: `key-${round}` };
  ada = { kind: 'user', keyId: `key-${round}`, userId: 'ada' };
  stubEnvironment();
  vi.stubEnv('REQUEST_LIMITS', '{"writeKey":10,"user":2,"address":5}');
  log.mockReset().mockImplementation(() => {});
  elsewhere = 0;
  const totals = new Map<string, number>();
  dynamo.reset();
  dynamo.on(UpdateCommand).callsFake(({ Key, ExpressionAttributeValues }) => {
    const row = `${Key.pk} ${Key.sk}`;
    totals.set(row, (totals.get(row) ?? elsewhere) + ExpressionAttributeValues[':amount']);
    return { Attributes: { taken: totals.get(row) } };
  });
});

/** How many of so many requests are let in. */
async function letIn(requests: number, caller: Caller, sourceIp: string | undefined, at = now) {
  let admitted = 0;
  for (let request = 0; request < requests; request += 1) {
    const [outcome] = await Promise.allSettled([countRequest(caller, sourceIp, at)]);
    if (outcome?.status === 'fulfilled') admitted += 1;
  }
  return admitted;
}
const reports = () => dynamo.commandCalls(UpdateCommand).map(({ args }) => args[0].input);

describe('what a limit lets in of ten seconds', () => {
  test.each<[string, () => readonly [Caller, string | undefined], number]>([
    ['a write key', () => [page, undefined], 100],
    ['a user', () => [ada, undefined], 20],
    ['an address without a credential', () => [{ kind: 'anyone' }, IP], 50],
    ['a write key from one address', () => [page, IP], 50],
    ['a server', () => [{ kind: 'secret', keyId: 'key-0' }, IP], 500],
  ])('of %s', async (_, asking, most) => {
    expect(await letIn(500, ...asking())).toBe(most);
  });

  test('of two users by one key is each its own', async () => {
    await letIn(500, ada, undefined);
    expect(await letIn(500, { ...ada, userId: 'bob' }, undefined)).toBe(20);
  });

  test('of a key that comes from everywhere is that of the key', async () => {
    await letIn(50, page, IP);
    expect(await letIn(500, page, '198.51.100.1')).toBe(50);
  });

  test('is there again in the next', async () => {
    await letIn(500, page, undefined);
    expect(await letIn(500, page, undefined, plus(now, 6_999))).toBe(0);
    expect(await letIn(500, page, undefined, plus(now, 7_000))).toBe(100);
  });

  test('is less by what other containers let in', async () => {
    elsewhere = 60;
    expect(await letIn(500, page, undefined)).toBeLessThanOrEqual(42);
  });
});

test('who is refused is told when to come again, in whole seconds', async () => {
  await letIn(500, page, undefined);
  await expect(countRequest(page, undefined, '2026-11-22T10:00:03.900Z')).rejects.toMatchObject({
    kind: 'too-many-requests',
    message: expect.stringContaining('10 requests a second'),
    headers: { 'retry-after': '7' },
  });
});

test('whoever asks for little costs no write', async () => {
  await letIn(1, page, undefined);
  expect(reports()).toEqual([]);
});

test('what is refused costs no write', async () => {
  await letIn(100, page, undefined);
  const before = reports().length;
  await letIn(400, page, undefined);
  expect(reports().length).toBe(before);
});

test('a report is forgotten in time, and names no address', async () => {
  await letIn(1, { kind: 'anyone' }, IP);
  const [report] = reports();
  expect(JSON.stringify(report)).not.toContain(IP);
  expect(report?.ExpressionAttributeValues?.[':until']).toBe(
    Date.parse('2026-11-22T11:00:10.000Z') / 1_000,
  );
});

test('a table that does not answer lets everybody in, and is not asked again at once', async () => {
  dynamo.on(UpdateCommand).rejects(new Error('down'));
  expect(await letIn(100, page, undefined)).toBe(100);
  expect(reports().length).toBe(50);
  expect(log.mock.calls.join()).toContain('down');
});
