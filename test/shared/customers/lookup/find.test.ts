import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { documents } from '../../../../shared/clients/dynamodb.ts';
import { findByAddress, LookupQuery } from '../../../../shared/customers/lookup/find.ts';
import { putLookup, removeLookup } from '../../../../shared/customers/lookup/store.ts';
import { record } from '../../../../shared/events/record.ts';
import { useTables } from '../../../support/tables.ts';
import { NOW } from '../events.ts';

const tables = useTables();
beforeEach(() => tables.empty());
afterEach(() => {
  vi.restoreAllMocks();
});

const say = (trust: 'proven' | 'claimed', ...messages: object[]) =>
  record(
    messages.map((message) => ({ type: 'identify', messageId: randomUUID(), ...message })),
    { trust, via: 'live', keyId: 'key-1', now: NOW, newId: randomUUID },
  );
const find = async (query: Record<string, string>) =>
  (await findByAddress(LookupQuery.parse(query))).items;
const email = 'ada@example.com';

test('a customer is found by an address in any case, by a number in any spelling', async () => {
  await say('proven', {
    userId: 'ada',
    traits: { email: 'Ada@Example.com', phone: '+49 171 2345' },
  });
  const ada = [{ customerId: 'ada', userId: 'ada', unverified: false }];

  expect(await find({ email })).toEqual(ada);
  expect(await find({ phone: '0049171-2345' })).toEqual(ada);
  expect(await find({ phone: ' 491712345' })).toEqual(ada);
});

test('all who share one are found, also whom only a page has named, and marked', async () => {
  await say('proven', { userId: 'ada', traits: { email } });
  await say(
    'claimed',
    { userId: 'bob', traits: { email } },
    { anonymousId: 'x', traits: { email } },
  );

  expect(await find({ email })).toEqual([
    { customerId: 'a:x', unverified: true },
    { customerId: 'ada', userId: 'ada', unverified: false },
    { customerId: 'bob', userId: 'bob', unverified: true },
  ]);
});

test('they come page by page, each once', async () => {
  const ids = ['1', '2', '3', '4', '5'];
  await say('proven', ...ids.map((userId) => ({ userId, traits: { email } })));
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const query = LookupQuery.parse({ email, limit: '2', ...(cursor && { cursor }) });
    const page = await findByAddress(query);
    found.push(...page.items.map(({ customerId }) => customerId));
    cursor = page.next;
  } while (cursor);

  expect(found).toEqual(ids);
});

test('after a change the new address finds them, and the old one nobody', async () => {
  await say('proven', {
    userId: 'ada',
    traits: { email: 'old@example.com' },
    timestamp: '2026-11-22T09:00:00Z',
  });
  await say('proven', { userId: 'ada', traits: { email } });

  expect(await find({ email })).toHaveLength(1);
  expect(await find({ email: 'old@example.com' })).toEqual([]);
});

test('after a merge the customer is found once, and the visitor no more', async () => {
  await say('claimed', { anonymousId: 'x', traits: { email } });
  await say('claimed', { userId: 'ada', anonymousId: 'x' });

  expect(await find({ email })).toEqual([{ customerId: 'ada', userId: 'ada', unverified: true }]);
});

test.each([{ email: 'no address' }, { phone: 'call me' }, {}, { email, phone: '12345' }])(
  '%j is refused',
  async (query) => {
    await expect(find(query as Record<string, string>)).rejects.toThrow();
  },
);

test('no address lies in the table as it is', async () => {
  await say('proven', { userId: 'ada', traits: { email, phone: '+491712345' } });
  const { Items } = await documents.send(new ScanCommand({ TableName: 'test-catalog' }));

  expect(Items).toHaveLength(2);
  expect(JSON.stringify(Items)).not.toMatch(/example|12345/);
});

test('an event that changes no address costs no row', async () => {
  await say('proven', { userId: 'ada', traits: { email } });
  const send = vi.spyOn(documents, 'send');
  await say('proven', { userId: 'ada', traits: { email, city: 'Bern' } });
  const written = send.mock.calls
    .map(([command]) => command)
    .filter((command) => command instanceof PutCommand || command instanceof DeleteCommand)
    .filter(({ input }) => input.TableName === 'test-catalog');

  expect(written).toEqual([]);
});

test('who takes a row away late leaves the one that was put again since', async () => {
  await say('proven', { userId: 'ada', traits: { email } });
  const address = { kind: 'email', value: email } as const;
  await putLookup('u:ada', address, 7);
  await removeLookup('u:ada', address, 6);
  expect(await find({ email })).toHaveLength(1);
  await removeLookup('u:ada', address, 8);
  expect(await find({ email })).toEqual([]);
});
