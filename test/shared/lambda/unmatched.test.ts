import { describe, expect, test } from 'vitest';
import { routes } from '../../../shared/access/directory.ts';
import { unmatched } from '../../../shared/lambda/unmatched.ts';

describe('a request that met no route', () => {
  test.each([
    ['/v1/offers/spring', 'DELETE, GET, PUT'],
    ['/v1/track', 'POST'],
    ['/u/abc', 'GET, HEAD, POST'],
    ['/health', 'GET'],
  ])('to %s may use %s', (path, allow) => {
    expect(unmatched(routes, path)).toMatchObject({
      kind: 'method-not-allowed',
      headers: { allow },
    });
  });

  test.each([
    '/',
    '',
    '/v1',
    '/v2/track',
    '/v1/track/',
    '/v1/offers//history',
    '/V1/track',
    '/v1/offers/a/b',
    '/$default',
  ])('to %j is not found', (path) => {
    expect(unmatched(routes, path).kind).toBe('not-found');
  });
});
