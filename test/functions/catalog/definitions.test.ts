import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { handler as compile } from '../../../functions/catalog/compile.ts';
import { handler as compose } from '../../../functions/catalog/compose.ts';
import { handler as put } from '../../../functions/catalog/put.ts';
import { handler as read } from '../../../functions/catalog/read.ts';
import { handler as remove } from '../../../functions/catalog/remove.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import { bearer, requestOf, type Sent } from '../../shared/access/requests.ts';
import { haveCorpora, jsonFiles, naughtyStrings } from '../../support/corpora.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
useRootKey();
const started: string[] = [];

const handlers = { PUT: put, GET: read, DELETE: remove };
const composing: Readonly<Record<string, typeof put>> = {
  'PUT /v1/campaigns/{id}': compose,
  'PUT /v1/templates/{id}': compile,
};
async function ask(routeKey: string, { headers, ...sent }: Sent = {}) {
  const handler = composing[routeKey] ?? handlers[routeKey.split(' ')[0] as keyof typeof handlers];
  const event = requestOf(routeKey, { headers: { ...bearer(ROOT_KEY), ...headers }, ...sent });
  const reply = await handler(event as APIGatewayProxyEventV2, {} as Context);
  return {
    status: reply.statusCode,
    headers: reply.headers,
    body: reply.body === undefined ? undefined : JSON.parse(reply.body),
  };
}
const one = (verb: string, kind: string, id: string, body?: unknown, more: Sent = {}) =>
  ask(`${verb} /v1/${kind}/{id}`, { path: { id }, body, ...more });
const placement = { name: 'Home hero', slots: 1 };
const offer = {
  name: 'Spring shoes',
  placements: ['home-hero'],
  content: { title: 'New in shoes' },
  startsAt: '2026-01-01T00:00:00Z',
  endsAt: '2036-01-01T00:00:00Z',
};
const fans = {
  name: 'Shoe fans',
  condition: {
    event: 'Product Viewed',
    where: { category: 'shoes' },
    count: { gte: 2 },
    within: 'P30D',
  },
};

beforeEach(async () => {
  await tables.empty();
  expireCatalog();
  started.length = 0;
  queues.send = (async (command: { input: { MessageBody?: string } }) => {
    started.push(command.input.MessageBody ?? '');
    return {};
  }) as unknown as typeof queues.send;
});

describe('PUT', () => {
  test('of something new is 201, with what the catalog knows of it', async () => {
    const { status, body } = await one('PUT', 'placements', 'home-hero', placement);
    const instant = expect.stringMatching(/^\d{4}-.*Z$/);
    expect([status, body]).toEqual([
      201,
      {
        id: 'home-hero',
        version: 1,
        ...placement,
        ranking: 'priority',
        createdAt: instant,
        updatedAt: instant,
        updatedBy: 'root',
      },
    ]);
  });

  test('over something is 200 and the next version', async () => {
    await one('PUT', 'placements', 'home-hero', placement);
    const { status, body } = await one('PUT', 'placements', 'home-hero', {
      ...placement,
      slots: 2,
    });
    expect([status, body.version, body.slots]).toEqual([200, 2, 2]);
  });

  test('with If-Match of another version is 412', async () => {
    await one('PUT', 'placements', 'home-hero', placement);
    const headers = { 'if-match': '7' };
    const { status } = await one('PUT', 'placements', 'home-hero', placement, { headers });
    expect(status).toBe(412);
  });

  test.each<[string, string, string, object, unknown[]]>([
    ['a field that is not known', 'placements', 'p', { ...placement, slot: 1 }, ['slot']],
    ['a field that is missing', 'placements', 'p', { name: 'x' }, ['slots']],
    ['an id in the body', 'placements', 'p', { ...placement, id: 'p' }, ['id']],
    ['an unknown reference', 'offers', 'o', offer, ['placements', 0]],
    ['an id that is none', 'placements', 'A b', placement, ['path', 'id']],
    [
      'a wrong number',
      'segments',
      's',
      { ...fans, condition: { event: 'A', count: { gte: 'two' } } },
      ['condition', 'count', 'gte'],
    ],
    [
      'a year that has no spelling',
      'offers',
      'o',
      { ...offer, startsAt: '0000-01-01T00:00:00+23:00' },
      ['startsAt'],
    ],
    [
      'a prototype',
      'offers',
      'o',
      { ...offer, content: JSON.parse('{"__proto__":{"a":1}}') },
      ['content', '__proto__'],
    ],
    [
      'a template that cannot be read',
      'templates',
      't',
      { name: 't', subject: '{{#if}' },
      ['subject'],
    ],
    ['a setting that there is not', 'settings', 'colour', { is: 'blue' }, ['path', 'id']],
    ['a setting with an id', 'settings', 'lifecycle', { id: 'lifecycle' }, ['id']],
    ['half a day', 'settings', 'lifecycle', { newWithin: 'PT12H' }, ['newWithin']],
    ['a trait without a name', 'settings', 'protected', { traits: [''] }, ['traits', 0]],
  ])('of %s is 400 at its path', async (_, kind, id, body, path) => {
    const answer = await one('PUT', kind, id, body);
    expect(answer.status).toBe(400);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    expect(answer.body.issues.map((issue: { path: unknown }) => issue.path)).toContainEqual(path);
  });

  test('of a segment that measures something new has everybody folded again', async () => {
    const { status, body } = await one('PUT', 'segments', 'shoe-fans', fans);
    expect([status, body.state, body.size]).toEqual([201, 'building', null]);
    expect(started.length).toBeGreaterThan(0);
    expect(started[0]).toContain('refold-1');
  });

  test('of a segment that measures nothing has nobody folded again', async () => {
    const body = { name: 'Bern', condition: { trait: 'city', is: 'Bern' } };
    expect((await one('PUT', 'segments', 'bern', body)).status).toBe(201);
    expect(started).toEqual([]);
  });

  test('without a credential is 401', async () => {
    const headers = { authorization: '' };
    const { status } = await one('PUT', 'placements', 'p', placement, { headers });
    expect(status).toBe(401);
  });
});

describe('GET', () => {
  test('answers what was put, word for word', async () => {
    const { body } = await one('PUT', 'segments', 'shoe-fans', fans);
    expect(await one('GET', 'segments', 'shoe-fans')).toMatchObject({ status: 200, body });
  });

  test('of what is not defined is 404', async () => {
    expect((await one('GET', 'offers', 'nothing')).status).toBe(404);
  });

  test('of a list goes page by page through all of it', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) await one('PUT', 'placements', id, placement);
    const found: string[] = [];
    let query: Record<string, string> | undefined = { limit: '2' };
    while (query) {
      const { body } = await ask('GET /v1/placements', { query });
      found.push(...body.items.map(({ id }: { id: string }) => id));
      query = body.next && { limit: '2', cursor: body.next };
    }
    expect(found).toEqual(ids);
  });

  test('of a list with a cursor of another list is 400', async () => {
    for (const id of ['a', 'b']) await one('PUT', 'placements', id, placement);
    const { body } = await ask('GET /v1/placements', { query: { limit: '1' } });
    const { status } = await ask('GET /v1/offers', { query: { cursor: body.next } });
    expect(status).toBe(400);
  });

  test('of a history goes page by page, newest first', async () => {
    for (const slots of [1, 2, 3]) await one('PUT', 'placements', 'p', { ...placement, slots });
    const path = { id: 'p' };
    const first = await ask('GET /v1/placements/{id}/history', { path, query: { limit: '2' } });
    const query = { limit: '2', cursor: first.body.next };
    const second = await ask('GET /v1/placements/{id}/history', { path, query });
    expect([...first.body.items, ...second.body.items]).toMatchObject(
      [3, 2, 1].map((version) => ({ version, slots: version, by: 'root' })),
    );
    expect(second.body.next).toBeUndefined();
  });
});

describe('DELETE', () => {
  test('is 204, and then it is gone', async () => {
    await one('PUT', 'placements', 'p', placement);
    expect((await one('DELETE', 'placements', 'p')).status).toBe(204);
    expect((await one('GET', 'placements', 'p')).status).toBe(404);
  });

  test('of what something else names is 409, and says who', async () => {
    await one('PUT', 'placements', 'home-hero', placement);
    await one('PUT', 'offers', 'spring', offer);
    const { status, body } = await one('DELETE', 'placements', 'home-hero');
    expect([status, body.detail]).toEqual([409, expect.stringContaining('offer "spring"')]);
  });

  test('of what is not there is 404', async () => {
    expect((await one('DELETE', 'placements', 'p')).status).toBe(404);
  });
});

describe.runIf(haveCorpora())('hostile input', () => {
  const below500 = (answers: { status: number }[]) =>
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);

  test('no naughty string as an id, a name or an event makes a 5xx', async () => {
    for (const text of naughtyStrings()) {
      below500([
        await one('PUT', 'placements', text, placement),
        await one('GET', 'offers', text),
        await one('DELETE', 'segments', text),
        await one('PUT', 'templates', 't', { name: text, title: text, body: text }),
        await ask('GET /v1/placements', { query: { cursor: text, limit: text } }),
        await one('PUT', 'placements', 'p', placement, { headers: { 'if-match': text } }),
      ]);
    }
  }, 120_000);

  test('no file of the JSON Test Suite makes a 5xx', async () => {
    for (const { bytes } of jsonFiles()) {
      below500([await one('PUT', 'offers', 'o', bytes.toString('latin1'))]);
    }
  });
});
