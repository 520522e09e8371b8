/** A long file: one host is started for all that is thrown at it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { haveCorpora, jsonFiles, naughtyStrings } from '../support/corpora.ts';
import { startHost, type TestHost } from '../support/host.ts';

interface Paths {
  readonly paths: Record<string, Record<string, { requestBody?: unknown }>>;
}

let host: TestHost;
interface RouteMet {
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
}
let routes: readonly RouteMet[];

beforeAll(async () => {
  host = await startHost();
  const { paths } = (await (await fetch(`${host.url}/openapi.json`)).json()) as Paths;
  routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      hasBody: requestBody !== undefined,
    })),
  );
});
afterAll(() => host.stop());

/** Every input at every route, as the soak has it; the tests of every day let the routes of a method take turns. */
const exhaustive = process.env.HOSTILE === 'all';

/** Which inputs go to which of some routes: each input meets each method, and each route meets many. */
function meetings<Input>(some: readonly RouteMet[], inputs: readonly Input[]) {
  const groups = Map.groupBy(some, ({ method }) => method);
  return [...groups.values()].flatMap((group) =>
    group.flatMap((route, turn) =>
      inputs
        .filter((_, index) => exhaustive || index % group.length === turn)
        .map((input) => ({ route, input })),
    ),
  );
}

const AT_ONCE = 16;

/** Sends all requests, some at once, and gives those that were answered with a 5xx or not at all. */
async function failing(
  requests: readonly { method: string; path: string; body?: string | Uint8Array<ArrayBuffer> }[],
): Promise<string[]> {
  const failed: string[] = [];
  const left = [...requests];
  const sender = async () => {
    for (let request = left.pop(); request; request = left.pop()) {
      const { method, path, body } = request;
      const headers = { authorization: `Bearer ${host.secretKey}` };
      const ask = () =>
        fetch(host.url + path, { method, headers, ...(body ? { body } : {}) }).catch(
          (error) => error,
        );
      let answer = await ask();
      // A machine that is busy with other tests may be told to come again; whoever does is answered.
      for (let again = 0; again < 3 && answer.headers?.has('retry-after'); again += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        answer = await ask();
      }
      if (!(answer instanceof Response) || answer.status >= 500)
        failed.push(`${method} ${path} ${answer.status ?? answer}: ${String(body).slice(0, 80)}`);
      else await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return failed;
}

const filled = (path: string, value: string) =>
  path.replace(/\{[^}]+\}/g, encodeURIComponent(value));
/** `encodeURIComponent` refuses lone surrogates, which no URL can carry. */
const sendable = (strings: readonly string[]) => strings.filter((text) => text.isWellFormed());

describe.skipIf(!haveCorpora())('no input makes a route fail', () => {
  test('naughty strings in the path of every route', async () => {
    const withIds = routes.filter(({ path }) => path.includes('{'));
    const texts = sendable(naughtyStrings()).filter((text) => text !== '');
    const requests = meetings(withIds, texts).map(
      ({ route: { method, path, hasBody }, input }) => ({
        method,
        path: filled(path, input),
        ...(hasBody ? { body: '{}' } : {}),
      }),
    );
    expect(await failing(requests)).toEqual([]);
  }, 240_000);

  test('files of JSONTestSuite as the body of every route', async () => {
    const withBodies = routes.filter(({ hasBody }) => hasBody);
    const requests = meetings(withBodies, jsonFiles()).map(
      ({ route: { method, path }, input }) => ({
        method,
        path: filled(path, 'some-id'),
        body: new Uint8Array(input.bytes),
      }),
    );
    expect(await failing(requests)).toEqual([]);
  }, 240_000);

  test('naughty strings in every field of what is defined', async () => {
    // While there are no customers yet: each new segment has them all folded again.
    const dates = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2036-01-01T00:00:00Z' };
    await failing([{ method: 'PUT', path: '/v1/placements/p', body: '{"name":"p","slots":1}' }]);
    // Every publication is a version that all containers read: one definition holds as many strings as it may.
    const definitions = (texts: readonly string[]) => {
      const each = Object.fromEntries(texts.map((text) => [text, text]));
      const first = texts[0] || 'empty';
      return [
        [
          'segments',
          {
            name: first,
            condition: {
              any: texts
                .flatMap((text) =>
                  text === ''
                    ? []
                    : [
                        { event: text, where: { [text]: text } },
                        { trait: text, is: text },
                      ],
                )
                .slice(0, 50),
            },
          },
        ],
        ['offers', { name: first, placements: ['p'], content: each, ...dates }],
        ['offers', { name: first, placements: texts, content: {}, ...dates }],
        [
          'campaigns',
          {
            name: first,
            class: 'transactional',
            channel: 'email',
            message: { subject: texts.join(' '), html: texts.join('<br>') },
            trigger: 'launch',
          },
        ],
      ] as const;
    };
    const strings = naughtyStrings();
    const groups = Array.from({ length: Math.ceil(strings.length / 25) }, (_, group) =>
      strings.slice(group * 25, group * 25 + 25),
    );
    const requests = groups.flatMap((texts) =>
      definitions(texts).map(([kind, body]) => ({
        method: 'PUT',
        path: `/v1/${kind}/naughty`,
        body: JSON.stringify(body),
      })),
    );
    expect(await failing(requests)).toEqual([]);
  }, 240_000);

  test('naughty strings in every field of what is recorded, decided and asked', async () => {
    const bodies = (text: string) =>
      [
        ['/v1/track', { userId: text, event: text, properties: { [text]: text, total: text } }],
        ['/v1/identify', { anonymousId: text, traits: { email: text, [text]: text } }],
        ['/v1/page', { userId: 'u', name: text, messageId: text, timestamp: text }],
        [
          '/v1/decisions',
          {
            customer: { userId: text },
            placements: [{ placementId: text }],
            context: { locale: text },
          },
        ],
        ['/v1/keys', { kind: text, name: text }],
      ] as const;
    const requests = naughtyStrings().flatMap((text) =>
      bodies(text).map(([path, body]) => ({ method: 'POST', path, body: JSON.stringify(body) })),
    );
    expect(await failing(requests)).toEqual([]);
  }, 240_000);

  test('one bad message in a batch never costs the others', async () => {
    const batch = naughtyStrings().flatMap((text, index) => [
      { type: 'track', userId: text, event: text, properties: { [text]: text } },
      { type: 'track', userId: 'careful', event: 'Product Viewed', messageId: `good-${index}` },
    ]);
    const answer = await fetch(`${host.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${host.writeKey}:`)}` },
      body: JSON.stringify({ batch }),
    });
    expect(answer.status).toBe(200);
    await host.settle();
    const customer = await fetch(`${host.url}/v1/customers/careful`, {
      headers: { authorization: `Bearer ${host.secretKey}` },
    });
    const { activity } = (await customer.json()) as { activity: Record<string, { total: number }> };
    expect(activity['Product Viewed']?.total).toBe(naughtyStrings().length);
  }, 120_000);
});

describe('what is wrong is answered with the right status and a problem document', () => {
  const ask = async (
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    key = host.secretKey,
  ) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(host.url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      allow: answer.headers.get('allow'),
      body: (await answer.json()) as { issues: { path: unknown[] }[] },
    };
  };
  const deep = `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`;

  test.each([
    ['malformed JSON', 'POST', '/v1/decisions', '{', 400, []],
    ['a wrong type', 'PUT', '/v1/placements/p', '{"name":"x","slots":"one"}', 400, ['slots']],
    [
      'an unknown field in a definition',
      'PUT',
      '/v1/placements/p',
      '{"name":"x","slots":1,"colour":1}',
      400,
      ['colour'],
    ],
    ['a deeply nested body', 'PUT', '/v1/placements/p', deep, 400, Array(16).fill('a')],
    [
      'a condition that is none',
      'PUT',
      '/v1/segments/s',
      '{"name":"x","condition":{"all":[{"event":"X","count":{"gte":"2"}}]}}',
      400,
      ['condition', 'all', 0, 'count', 'gte'],
    ],
    [
      'an unknown segment',
      'PUT',
      '/v1/offers/o',
      '{"name":"x","placements":["no"],"content":{},"startsAt":"2026-01-01T00:00:00Z","endsAt":"2027-01-01T00:00:00Z"}',
      400,
      ['placements', 0],
    ],
    [
      'an id that is none',
      'PUT',
      '/v1/segments/UPPER',
      '{"name":"x","condition":{"event":"X"}}',
      400,
      ['path', 'id'],
    ],
  ])('%s', async (_what, method, path, body, status, where) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body.issues[0]?.path).toEqual(where);
  });

  test('a body over 4 MB', async () => {
    const answer = await ask('POST', '/v1/batch', `{"batch":["${'x'.repeat(4 * 1024 * 1024)}"]}`);
    expect(answer).toMatchObject({ status: 413, type: 'application/problem+json' });
  });

  test('an unknown key', async () => {
    expect(await ask('GET', '/v1/keys', undefined, 'sk_unknown')).toMatchObject({ status: 401 });
  });

  test('a known key on a route that is not for it', async () => {
    const answer = await fetch(`${host.url}/v1/keys`, {
      headers: { authorization: `Basic ${btoa(`${host.writeKey}:`)}` },
    });
    expect(answer.status).toBe(403);
  });

  test('a wrong method says which are right', async () => {
    expect(await ask('PATCH', '/v1/decisions', '{}')).toMatchObject({
      status: 405,
      allow: expect.stringContaining('POST'),
    });
  });

  test('an unknown path', async () => {
    expect(await ask('GET', '/v2/anything')).toMatchObject({
      status: 404,
      type: 'application/problem+json',
    });
  });
});
