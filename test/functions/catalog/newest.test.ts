import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as keys } from '../../../functions/access/keys.ts';
import { handler as launch } from '../../../functions/campaigns/launch.ts';
import { handler as put } from '../../../functions/catalog/put.ts';
import { handler as read } from '../../../functions/catalog/read.ts';
import { handler as remove } from '../../../functions/catalog/remove.ts';
import { getOccurrence } from '../../../shared/campaigns/store.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { currentCatalog, expireCatalog } from '../../../shared/catalog/store.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import { bearer, requestOf, type Sent } from '../../shared/access/requests.ts';
import { aCampaign, before } from '../../support/campaigns.ts';
import { anOffer } from '../../support/offers.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

/** Longer than whoever only serves would wait for the manifest. */
const SLOW_MS = 250;
const tables = useTables();
useRootKey();
const by = { by: 'key-1', now: before };
const hero = { name: 'Hero', slots: 1, ranking: 'priority' as const };
const { body: offer } = anOffer('spring', { placements: ['hero'] });

type Handler = typeof launch;
async function ask(handler: Handler, routeKey: string, sent: Sent = {}) {
  const event = requestOf(routeKey, { headers: bearer(ROOT_KEY), ...sent });
  const { statusCode, headers, body } = await handler(
    event as APIGatewayProxyEventV2,
    {} as Context,
  );
  return { status: statusCode, headers, body: body === undefined ? undefined : JSON.parse(body) };
}

/** Before every reading of the manifest. */
function beforeManifest(act: () => Promise<void>) {
  const send = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
  vi.spyOn(documents, 'send').mockImplementation((async (command: unknown) => {
    const asksManifest =
      command instanceof QueryCommand &&
      command.input.ExpressionAttributeValues?.[':pk'] === 'manifest';
    if (asksManifest) await act();
    return send(command);
  }) as unknown as typeof documents.send);
}
const slow = () => new Promise<void>((resolve) => setTimeout(resolve, SLOW_MS));

/** As another container publishes: this one's memory knows nothing of it. */
async function elsewhere(act: (container: { publish: typeof publish }) => Promise<unknown>) {
  vi.resetModules();
  await act(await import('../../../shared/catalog/publish.ts'));
}

beforeEach(async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  await tables.empty();
  expireCatalog();
  vi.spyOn(queues, 'send').mockResolvedValue({} as never);
  await publish('placement', 'hero', hero, by);
  await publish('campaign', 'spring', aCampaign({ name: 'old' }), by);
  await currentCatalog(before);
});
afterEach(() => vi.restoreAllMocks());

describe('with a manifest that comes slowly', () => {
  test('a launch runs the version that another container has just published', async () => {
    await elsewhere((at) => at.publish('campaign', 'spring', aCampaign({ name: 'new' }), by));
    beforeManifest(slow);
    const path = { id: 'spring' };
    const { body } = await ask(launch, 'POST /v1/campaigns/{id}/launch', { path });
    const occurrence = await getOccurrence('spring', body.occurrenceId);
    expect(occurrence).toMatchObject({ version: 2, campaign: { name: 'new' } });
  });

  test('a DELETE sees who has just named the definition', async () => {
    await elsewhere((at) => at.publish('offer', 'spring', offer, by));
    beforeManifest(slow);
    const { status } = await ask(remove, 'DELETE /v1/placements/{id}', { path: { id: 'hero' } });
    expect(status).toBe(409);
  });

  test('a PUT may name what was just defined', async () => {
    await elsewhere((at) => at.publish('placement', 'foot', hero, by));
    beforeManifest(slow);
    const body = { ...offer, placements: ['foot'] };
    const { status } = await ask(put, 'PUT /v1/offers/{id}', { path: { id: 'o' }, body });
    expect(status).toBe(201);
  });

  test('a GET shows what was just published, alone and in the list', async () => {
    await elsewhere((at) => at.publish('placement', 'hero', { ...hero, slots: 2 }, by));
    beforeManifest(slow);
    const one = await ask(read, 'GET /v1/placements/{id}', { path: { id: 'hero' } });
    expect(one.body).toMatchObject({ version: 2, slots: 2 });
    const list = await ask(read, 'GET /v1/placements');
    expect(list.body.items).toMatchObject([{ version: 2, slots: 2 }]);
  });
});

describe('with a manifest that cannot be read', () => {
  test.each<[string, Handler, string, Sent]>([
    ['a launch', launch, 'POST /v1/campaigns/{id}/launch', { path: { id: 'spring' } }],
    ['a DELETE', remove, 'DELETE /v1/placements/{id}', { path: { id: 'hero' } }],
    ['a PUT', put, 'PUT /v1/offers/{id}', { path: { id: 'o' }, body: offer }],
    ['a GET', read, 'GET /v1/placements/{id}', { path: { id: 'hero' } }],
    ['a list', read, 'GET /v1/placements', {}],
    ['a history', read, 'GET /v1/placements/{id}/history', { path: { id: 'hero' } }],
    ['a list of keys', keys, 'GET /v1/keys', {}],
  ])('%s is 503, with the seconds after which to come again', async (_, handler, route, sent) => {
    beforeManifest(() => Promise.reject(new Error('throttled')));
    const { status, headers } = await ask(handler, route, sent);
    expect([status, headers?.['retry-after']]).toEqual([503, '1']);
  });

  test('what serves is served from memory', async () => {
    beforeManifest(() => Promise.reject(new Error('throttled')));
    expect(await currentCatalog(new Date().toISOString())).toMatchObject({ stale: true });
  });
});
