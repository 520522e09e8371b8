import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeEach, expect, test } from 'vitest';
import { handler } from '../../../functions/catalog/read.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { bearer, requestOf, type Sent } from '../../shared/access/requests.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

const LAMBDA_BYTES = 6 * 1024 * 1024;
const tables = useTables();
useRootKey();
const by = { by: 'key-1', now: '2026-11-22T10:00:00.000Z' };
/** Twelve of these are 7 MB in an answer, where each quote is four characters. */
const large = (name: string) => ({ name, html: '"'.repeat(150_000) });

/** Names, page by page, in the order in which they come. */
async function namesOf(routeKey: string, sent: Sent) {
  const names: string[] = [];
  let query: Record<string, string> | undefined = {};
  while (query) {
    const event = requestOf(routeKey, { headers: bearer(ROOT_KEY), ...sent, query });
    const reply = await handler(event as APIGatewayProxyEventV2, {} as Context);
    expect(JSON.stringify(reply).length).toBeLessThan(LAMBDA_BYTES);
    const { items, next } = JSON.parse(reply.body ?? '');
    names.push(...items.map(({ name }: { name: string }) => name));
    query = next && { cursor: next };
  }
  return names;
}

beforeEach(async () => {
  await tables.empty();
  expireCatalog();
});

test('a history larger than an answer goes page by page through all of it', async () => {
  const names = Array.from({ length: 12 }, (_, version) => `T${version}`);
  for (const name of names) await publish('template', 't', large(name), by);
  const found = await namesOf('GET /v1/templates/{id}/history', { path: { id: 't' } });
  expect(found).toEqual(names.toReversed());
});

test('a list larger than an answer goes page by page through all of it', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `t${String(index).padStart(2, '0')}`);
  for (const id of ids) await publish('template', id, large(id), by);
  expect(await namesOf('GET /v1/templates', {})).toEqual(ids);
});
