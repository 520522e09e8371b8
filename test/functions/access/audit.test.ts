import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as keys } from '../../../functions/access/keys.ts';
import { handler as put } from '../../../functions/catalog/put.ts';
import { handler as remove } from '../../../functions/catalog/remove.ts';
import { handler as consent } from '../../../functions/customers/consent.ts';
import { handler as census } from '../../../functions/reports/census.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import { bearer, requestOf, type Sent } from '../../shared/access/requests.ts';
import { ROOT_KEY } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
beforeEach(async () => {
  await tables.empty();
  expireCatalog();
  vi.spyOn(queues, 'send').mockImplementation(async () => ({}));
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

let asked = 0;
async function ask(handler: typeof keys, routeKey: string, sent: Sent = {}) {
  const event = requestOf(routeKey, { headers: bearer(ROOT_KEY), ...sent });
  asked += 1;
  event.requestContext.requestId = `request-${asked}`;
  const { statusCode: status, body } = await handler(event as APIGatewayProxyEventV2, {} as never);
  return { status, body: body === undefined ? undefined : JSON.parse(body) };
}
const trail = async (query: Record<string, string> = {}) =>
  (await ask(keys, 'GET /v1/audit', { query })).body.items;
const placement = (id: string, name = id) =>
  ask(put, 'PUT /v1/placements/{id}', { path: { id }, body: { name, slots: 1 } });

describe('the audit trail', () => {
  test('says who did what to which version, the newest first', async () => {
    await placement('hero');
    await placement('hero', 'Hero');
    await ask(remove, 'DELETE /v1/placements/{id}', { path: { id: 'hero' } });

    expect(await trail()).toMatchObject([
      { by: 'root', kind: 'placement', id: 'hero', action: 'remove', outcome: 'done' },
      { by: 'root', kind: 'placement', id: 'hero', action: 'put', version: 2, outcome: 'done' },
      { by: 'root', kind: 'placement', id: 'hero', action: 'put', version: 1, outcome: 'done' },
    ]);
  });

  test('knows keys by their ids, and no key', async () => {
    const { body } = await ask(keys, 'POST /v1/keys', { body: { kind: 'secret', name: 'Bob' } });
    await ask(keys, 'DELETE /v1/keys/{keyId}', { path: { keyId: body.keyId } });

    expect(await trail()).toMatchObject([
      { kind: 'key', id: body.keyId, action: 'revoke' },
      { kind: 'key', id: body.keyId, action: 'mint' },
    ]);
    expect(JSON.stringify(await trail())).not.toMatch(new RegExp(`${body.key}|Bob`));
  });

  test('names a run that was started', async () => {
    const { body } = await ask(census, 'POST /v1/census', { body: {} });
    expect(await trail()).toMatchObject([{ kind: 'census', id: body.censusId, action: 'start' }]);
  });

  test('names a customer by a hash, and finds them by their id', async () => {
    const body = { channel: 'email', granted: true, source: 'call' };
    await ask(consent, 'PUT /v1/customers/{id}/consent', { path: { id: 'lovelace' }, body });
    await ask(consent, 'PUT /v1/customers/{id}/consent', { path: { id: 'other' }, body });
    const entries = await trail({ kind: 'customer', id: 'lovelace' });

    expect(entries).toMatchObject([{ kind: 'customer', action: 'consent', outcome: 'done' }]);
    expect(JSON.stringify(await trail())).not.toContain('lovelace');
  });

  test('has what was refused, as that', async () => {
    await ask(remove, 'DELETE /v1/placements/{id}', { path: { id: 'nothing' } });
    expect(await trail()).toMatchObject([{ action: 'remove', outcome: 'refused' }]);
  });

  test('is asked for by kind, id and key, page by page', async () => {
    for (const id of ['a', 'b', 'c', 'a']) await placement(id);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '1', kind: 'placement', by: 'root', ...(cursor && { cursor }) };
      const { body } = await ask(keys, 'GET /v1/audit', { query });
      found.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.next;
    } while (cursor);

    expect(found).toEqual(['a', 'c', 'b', 'a']);
    expect(await trail({ id: 'a' })).toHaveLength(2);
    expect(await trail({ by: 'key-1' })).toEqual([]);
  });
});

/** Lets the n-th write fail that the change makes. */
function failWrite(nth: number): () => number {
  const send = documents.send.bind(documents) as (command: object) => Promise<unknown>;
  let writes = 0;
  vi.spyOn(documents, 'send').mockImplementation((async (command: object) => {
    if (/^(Put|Update)/.test(command.constructor.name)) {
      writes += 1;
      if (writes === nth) throw new Error('refused');
    }
    return send(command);
  }) as typeof documents.send);
  return () => writes;
}

describe('whatever write fails,', () => {
  test('no change is made that is not in the trail', async () => {
    for (let nth = 1, writes = 1; nth <= writes; nth += 1) {
      const id = `p-${nth}`;
      const count = failWrite(nth);
      const { status } = await placement(id);
      writes = count();
      vi.mocked(documents.send).mockRestore();
      const entries = await trail({ id });
      const { status: standing } = await ask(remove, 'DELETE /v1/placements/{id}', {
        path: { id },
      });

      expect(entries.length >= (standing === 204 ? 1 : 0), `write ${nth}`).toBe(true);
      expect(entries.length, `write ${nth}`).toBe(nth === 1 ? 0 : 1);
      if (status >= 500 && nth > 1) expect(entries).toMatchObject([{ outcome: 'unknown' }]);
    }
  });

  test('what came of a change is the answer, also where the trail cannot be told', async () => {
    const send = documents.send.bind(documents) as (command: object) => Promise<unknown>;
    vi.spyOn(documents, 'send').mockImplementation((async (command: object) => {
      if (command instanceof UpdateCommand && JSON.stringify(command.input).includes('"audit"'))
        throw new Error('refused');
      return send(command);
    }) as typeof documents.send);

    expect((await placement('p')).status).toBe(201);
    expect(await trail({ id: 'p' })).toMatchObject([{ outcome: 'unknown' }]);
  });
});
