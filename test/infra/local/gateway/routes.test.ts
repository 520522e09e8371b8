import { expect, test } from 'vitest';
import { createRouter } from '../../../../infra/local/gateway/routes.ts';

const spec = (key: string) => ({ key, functionName: key, timeoutMs: 30_000, permitted: true });
const route = createRouter(
  [
    '$default',
    'ANY /files/{proxy+}',
    'ANY /files/deep/{proxy+}',
    'GET /v1/segments',
    'GET /v1/segments/{id}',
    'GET /v1/segments/{id}/history',
    'ANY /v1/segments/{id}',
    'PUT /v1/segments/all',
    'HEAD /u/{token}',
    'GET /u/{token}',
  ].map(spec),
);

test.each([
  ['GET', '/v1/segments', 'GET /v1/segments', {}],
  ['GET', '/v1/segments/a', 'GET /v1/segments/{id}', { id: 'a' }],
  ['GET', '/v1/segments/a/history', 'GET /v1/segments/{id}/history', { id: 'a' }],
  ['DELETE', '/v1/segments/a', 'ANY /v1/segments/{id}', { id: 'a' }],
  ['PUT', '/v1/segments/all', 'PUT /v1/segments/all', {}],
  ['GET', '/v1/segments/all', 'GET /v1/segments/{id}', { id: 'all' }],
  ['GET', '/files/a/b', 'ANY /files/{proxy+}', { proxy: 'a/b' }],
  ['GET', '/files/deep/b', 'ANY /files/deep/{proxy+}', { proxy: 'b' }],
  ['HEAD', '/u/t', 'HEAD /u/{token}', { token: 't' }],
  ['GET', '/u/t', 'GET /u/{token}', { token: 't' }],
  ['GET', '/v1/segments/a b', 'GET /v1/segments/{id}', { id: 'a b' }],
])('%s %s takes the route %s', (method, path, key, parameters) => {
  expect(route(method, path)).toMatchObject({ route: { key }, parameters });
});

test.each([
  ['another method', 'POST', '/v1/segments'],
  ['HEAD, which a GET route does not serve', 'HEAD', '/v1/segments'],
  ['a slash at the end', 'GET', '/v1/segments/'],
  ['an empty variable', 'GET', '/v1/segments//history'],
  ['a greedy variable without content', 'GET', '/files/'],
  ['letters in another case', 'GET', '/V1/segments'],
  ['one segment too many', 'GET', '/v1/segments/a/b'],
])('$default takes %s', (_why, method, path) => {
  expect(route(method, path)?.route.key).toBe('$default');
});

test('without $default nothing takes what no route matches', () => {
  expect(createRouter([spec('GET /a')])('GET', '/b')).toBeUndefined();
});
