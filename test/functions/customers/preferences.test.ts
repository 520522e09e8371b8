import { beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/customers/consent.ts';
import { who } from '../../../shared/access/who.ts';
import type { Caller } from '../../../shared/lambda/route.ts';
import { getLedger } from '../../../shared/messages/store.ts';
import { useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';
import { ask } from './requests.ts';

vi.mock('../../../shared/access/who.ts', () => ({ who: vi.fn() }));
const tables = useTables();
useRootKey();
const ada: Caller = { kind: 'user', keyId: 'key-1', userId: 'ada' };
const server: Caller = { kind: 'secret', keyId: 'key-2' };

beforeEach(() => tables.empty());

const as = (caller: Caller, method: string, customer?: string, body?: unknown) => {
  vi.mocked(who).mockResolvedValue(caller);
  const query = customer === undefined ? {} : { customer };
  return ask(handler, `${method} /v1/preferences`, { id: '', query, body });
};
const mail = (granted: boolean) => ({ channel: 'email', topic: 'news', granted });

test('of nobody there are none', async () => {
  expect(await as(ada, 'GET')).toEqual({ status: 200, body: { consent: [] } });
});

test('a customer agrees and withdraws, each with its effect at once', async () => {
  for (const granted of [true, false]) {
    expect(await as(ada, 'PUT', undefined, mail(granted))).toMatchObject({
      status: 200,
      body: { ...mail(granted), source: 'preferences', folded: true },
    });
    expect((await as(ada, 'GET')).body).toMatchObject({ consent: [mail(granted)] });
    expect((await getLedger('u:ada')).stops).toHaveLength(granted ? 0 : 1);
  }
});

test('what a customer agrees to again counts against what they withdrew', async () => {
  await as(ada, 'PUT', undefined, mail(false));
  await as(ada, 'PUT', undefined, mail(true));
  expect((await as(ada, 'GET')).body).toMatchObject({ consent: [mail(true)] });
});

test('a server names whom it asks about', async () => {
  await as(ada, 'PUT', undefined, mail(true));
  expect((await as(server, 'GET', 'ada')).body).toMatchObject({ consent: [mail(true)] });
  expect((await as(server, 'GET')).status).toBe(400);
});

test.each(['GET', 'PUT'])("another's are not to %s", async (method) => {
  expect((await as(ada, method, 'bob', mail(true))).status).toBe(403);
});
