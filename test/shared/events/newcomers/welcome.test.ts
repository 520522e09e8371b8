import { BatchGetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { documents } from '../../../../shared/clients/dynamodb.ts';
import type { CustomerKey } from '../../../../shared/customers/customer.ts';
import { welcomeOf } from '../../../../shared/events/newcomers/welcome.ts';
import { plus } from '../../../../shared/time.ts';
import { useRootKey } from '../../../support/secret.ts';
import { stubEnvironment } from '../../../support/tables.ts';

useRootKey();
const dynamo = mockClient(documents);
const warned = vi.spyOn(console, 'warn');
const now = '2026-11-22T10:00:00.000Z';

/** Others in each test: what a container knows of them outlives it. */
let round = 0;
/** Who has a profile, and what other containers have counted. */
let there: Set<string>;
let elsewhere: number;

beforeEach(() => {
  round += 1;
  there = new Set();
  elsewhere = 0;
  stubEnvironment();
  vi.stubEnv('NEWCOMER_LIMITS', '{"writeKey":10,"address":6}');
  warned.mockReset().mockImplementation(() => {});
  const totals = new Map<string, number>();
  dynamo.reset();
  dynamo.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const [[table, { Keys }]] = Object.entries(RequestItems) as [[string, { Keys: [] }]];
    return { Responses: { [table]: Keys.filter(({ pk }) => there.has(pk)) } };
  });
  dynamo.on(UpdateCommand).callsFake(({ Key, ExpressionAttributeValues }) => {
    const row = `${Key.pk} ${Key.sk}`;
    totals.set(row, (totals.get(row) ?? elsewhere) + ExpressionAttributeValues[':amount']);
    return { Attributes: { taken: totals.get(row) } };
  });
});

const ids = (from: number, to: number): CustomerKey[] =>
  Array.from({ length: to - from + 1 }, (_, n): CustomerKey => `a:${round}-${from + n}`);
const refused = async (customers: readonly CustomerKey[], from = '', at = now) => {
  const caller = { kind: 'write', keyId: `key-${round}` } as const;
  const sourceIp = from === '' ? undefined : `203.0.113.${round}${from}`;
  return (await welcomeOf(caller, { sourceIp, now: at }).refusedAmong?.(customers)) ?? new Map();
};
const reads = () => dynamo.commandCalls(BatchGetCommand).length;

describe('of new anonymous customers', () => {
  test('a key brings so many in a day, and no more', async () => {
    expect([...(await refused(ids(1, 12))).keys()]).toEqual(ids(11, 12));
  });

  test('those who are refused are told by which limit', async () => {
    const [reason] = (await refused(ids(1, 11))).values();
    expect(reason).toBe('is new, and this key has brought its 10 newcomers of today');
  });

  test('an address brings its share, and leaves the others theirs', async () => {
    expect((await refused(ids(1, 100), '1')).size).toBe(94);
    expect((await refused(ids(101, 104), '2')).size).toBe(0);
  });

  test('those who were refused are refused again, and those who were not are not', async () => {
    await refused(ids(1, 12));
    expect([...(await refused(ids(1, 12))).keys()]).toEqual(ids(11, 12));
  });

  test('what other containers have let in counts', async () => {
    elsewhere = 8;
    await refused(ids(1, 1));
    expect((await refused(ids(2, 10))).size).toBe(8);
  });

  test('the next day brings as many', async () => {
    await refused(ids(1, 12));
    expect((await refused(ids(21, 32), '', plus(now, 14 * 3_600_000))).size).toBe(2);
  });
});

test('whoever has a profile goes on, and takes nothing from the others', async () => {
  await refused(ids(1, 12));
  there = new Set([...ids(21, 24), ...ids(11, 11)]);
  expect([...(await refused([...ids(21, 24), ...ids(11, 12)])).keys()]).toEqual(ids(12, 12));
});

test('a container looks a customer up once', async () => {
  await refused(ids(1, 4));
  await refused(ids(1, 4));
  expect(reads()).toBe(1);
});

test('a crowd is looked up a hundred at a time', async () => {
  await refused(ids(1, 250));
  expect(reads()).toBe(3);
});

test('staff hears of it while there is still room', async () => {
  await refused(ids(1, 7));
  expect(warned).not.toHaveBeenCalled();
  await refused(ids(8, 8));
  expect(warned.mock.calls.join()).toContain('newcomersNearlyFull');
});

test('a table that does not answer refuses nobody', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  dynamo.on(BatchGetCommand).rejects(new Error('down'));
  expect((await refused(ids(1, 20))).size).toBe(0);
  expect(log.mock.calls.join()).toContain('down');
});

test('of whom the table did not answer for nobody is refused', async () => {
  await refused(ids(1, 10));
  dynamo.on(BatchGetCommand).callsFake(({ RequestItems }) => ({ UnprocessedKeys: RequestItems }));
  expect((await refused(ids(11, 20))).size).toBe(0);
});

test('a server brings whom it likes', () => {
  expect(welcomeOf({ kind: 'secret', keyId: 'key-0' }, { sourceIp: undefined, now })).toEqual({});
});
