import { DynamoDBDocumentClient, type GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler } from '../../../functions/offers/decide.ts';
import { mint } from '../../../shared/access/mint.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { record } from '../../../shared/events/record.ts';
import { signatureOf } from '../../../shared/lambda/route.ts';
import { instantNow } from '../../../shared/time.ts';
import { bearer, requestOf } from '../../shared/access/requests.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

useTables();
useRootKey();

const by = signatureOf({ kind: 'secret', keyId: 'root' });
const ask = async (body: unknown, key = ROOT_KEY) => {
  const request = requestOf('POST /v1/decisions', { headers: bearer(key), body });
  const reply = await handler(request, {} as never);
  return { status: reply.statusCode, body: JSON.parse(reply.body ?? '{}') };
};
const wanted = { customer: { userId: 'ada' }, placements: [{ placementId: 'home' }] };

beforeAll(async () => {
  const now = instantNow();
  await publish('placement', 'home', { name: 'Home', slots: 1, ranking: 'priority' }, { by, now });
  const offer = {
    name: 'Bern only',
    placements: ['home'],
    eligibility: { trait: 'city', is: 'Bern' },
    priority: 0,
    content: {},
    startsAt: '2026-01-01T00:00:00.000Z',
    endsAt: '2036-01-01T00:00:00.000Z',
    fallback: false,
  };
  await publish('offer', 'bern', offer, { by, now });
  const identify = { type: 'identify', userId: 'ada', traits: { city: 'Bern' } };
  const how = { trust: 'proven', via: 'live', keyId: 'root', now, newId: () => 'm1' } as const;
  await record([identify], how);
});

let sent: { name: string; consistent: unknown; table: unknown }[] = [];
let unwatched: () => void;
beforeEach(() => {
  sent = [];
  const send = DynamoDBDocumentClient.prototype.send;
  DynamoDBDocumentClient.prototype.send = function watched(
    this: never,
    command: GetCommand,
    ...rest: never[]
  ) {
    const { TableName: table, ConsistentRead: consistent } = command.input;
    sent.push({ name: command.constructor.name, table, consistent });
    return Reflect.apply(send, this, [command, ...rest]);
  } as typeof send;
  unwatched = () => {
    DynamoDBDocumentClient.prototype.send = send;
  };
});
afterEach(() => unwatched());

test('serves who is eligible, with a receipt', async () => {
  const { status, body } = await ask(wanted);
  expect(status).toBe(200);
  expect(body.placements[0].offers).toMatchObject([
    { offerId: 'bern', receipt: expect.any(String) },
  ]);
});

test('reads the profile once and consistently, and writes nothing', async () => {
  await ask(wanted);
  const ofProfiles = sent.filter(({ table }) => table === 'test-profiles');
  expect(ofProfiles).toEqual([{ name: 'GetCommand', table: 'test-profiles', consistent: true }]);
  expect(sent.filter(({ name }) => !/^(Get|Query|BatchGet)Command$/.test(name))).toEqual([]);
});

test('answers 400 with the path of an unknown placement', async () => {
  const { status, body } = await ask({ ...wanted, placements: [{ placementId: 'nowhere' }] });
  expect(status).toBe(400);
  expect(body.issues[0].path).toEqual(['placements', 0, 'placementId']);
});

test('tells a page with a write key what is served, and not why, also when it asks', async () => {
  const { keyId, body: minted, key } = await mint({ kind: 'write', name: 'page' });
  await publish('key', keyId, minted, { by, now: instantNow() });
  const asked = { ...wanted, customer: { anonymousId: 'x' }, explain: true };

  const page = await ask(asked, key);
  const server = await ask(asked);
  expect(page.status).toBe(200);
  expect(page.body.placements).toEqual([{ placementId: 'home', offers: [] }]);
  expect(server.body.placements[0].dropped).toEqual([{ offerId: 'bern', because: 'not-eligible' }]);
});

test('answers 401 to a key that nobody minted', async () => {
  expect((await ask(wanted, 'sk_unknown')).status).toBe(401);
});
