import { describe, expect, test } from 'vitest';
import { preflight, withCors } from '../../../../infra/local/gateway/cors.ts';

const cors = {
  origins: ['https://shop.example', 'http://*'],
  methods: ['GET', 'POST'],
  headers: ['Authorization'],
  expose: ['ETag'],
  credentials: false,
  maxAgeSeconds: 600,
};
const ask = (headers: Record<string, string>, method = 'OPTIONS') => ({ method, headers });
const asked = { 'access-control-request-method': 'POST', origin: 'https://shop.example' };

describe('a preflight', () => {
  test('is answered by the gateway with what is configured', () => {
    expect(preflight(cors, ask(asked))).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://shop.example',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'Authorization',
        'access-control-max-age': '600',
      },
    });
  });

  test('from another origin is answered without leave', () => {
    const answer = preflight(cors, ask({ ...asked, origin: 'https://evil.example' }));
    expect(answer).toMatchObject({ status: 204, headers: {} });
  });

  test.each([
    ['without an origin', { ...asked, origin: '' }],
    ['without a method that it asks for', { origin: 'https://shop.example' }],
  ])('%s is an OPTIONS request like any other', (_what, headers) => {
    expect(preflight(cors, ask(headers as Record<string, string>))).toBeUndefined();
  });

  test('of an API without CORS goes to the routes', () => {
    expect(preflight(undefined, ask(asked))).toBeUndefined();
  });
});

describe('an answer', () => {
  const answer = {
    status: 200,
    headers: { 'access-control-allow-origin': 'https://lambda.example', etag: '1' },
    body: Buffer.alloc(0),
  };

  test('carries the CORS headers of the gateway instead of those of the function', () => {
    expect(withCors(cors, ask({ origin: 'http://any' }, 'GET'), answer).headers).toEqual({
      etag: '1',
      'access-control-allow-origin': 'http://any',
      'access-control-expose-headers': 'ETag',
    });
  });

  test('to whoever names no origin carries none at all', () => {
    expect(withCors(cors, ask({}, 'GET'), answer).headers).toEqual({ etag: '1' });
  });

  test('of an API without CORS keeps those of the function', () => {
    expect(withCors(undefined, ask({ origin: 'http://any' }, 'GET'), answer)).toBe(answer);
  });
});
