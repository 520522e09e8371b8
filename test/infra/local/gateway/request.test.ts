import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { eventOf, type RawRequest, targetOf } from '../../../../infra/local/gateway/request.ts';

const now = new Date('2026-11-22T10:00:00.000Z');
const api = { apiId: 'api', account: '000000000000', host: '127.0.0.1:3000' };
const eventFor = (request: Partial<RawRequest> & { query?: string }) =>
  eventOf(
    {
      method: 'POST',
      target: '/',
      rawHeaders: [],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
      ...request,
    },
    { path: '/v1/track', query: request.query ?? '', routeKey: 'POST /v1/track', parameters: {} },
    api,
    'request-1',
    now,
  );

describe('the target', () => {
  test.each([
    ['/a/b?x=1', { path: '/a/b', query: 'x=1' }],
    ['/a%20b', { path: '/a b', query: '' }],
    ['/a%2Fb', { path: '/a/b', query: '' }],
    ['/a?b?c', { path: '/a', query: 'b?c' }],
    ['http://host/a?b', { path: '/a', query: 'b' }],
    ['/%E2%82%AC', { path: '/€', query: '' }],
  ])('%s is read as %j', (target, expected) => {
    expect(targetOf(target)).toEqual(expected);
  });

  test.each(['/%', '/%zz', '/%ff'])('%s makes no path', (target) => {
    expect(targetOf(target)).toBeUndefined();
  });
});

describe('a body arrives as text', () => {
  test.each([
    'application/json',
    'APPLICATION/JSON; charset=UTF-8',
    'text/plain',
    'text/csv;header=present',
    'application/xml',
    'application/javascript',
    'application/problem+json',
    'application/atom+xml',
  ])('when it is %s', (type) => {
    const event = eventFor({ rawHeaders: ['Content-Type', type], body: Buffer.from('{"a":1}') });
    expect(event).toMatchObject({ body: '{"a":1}', isBase64Encoded: false });
  });

  test('and loses what is no UTF-8, such as gzip that calls itself text', () => {
    const body = gzipSync('{"a":1}');
    const event = eventFor({ rawHeaders: ['content-type', 'text/plain'], body });
    expect(Buffer.from(String(event.body)).equals(body)).toBe(false);
  });
});

describe('a body arrives as base64', () => {
  test.each([
    [['content-type', 'application/x-www-form-urlencoded']],
    [['content-type', 'application/octet-stream']],
    [['content-type', 'multipart/form-data; boundary=x']],
    [['content-type', 'application/jsonish']],
    [[]],
  ])('when its headers are %j', (rawHeaders) => {
    const event = eventFor({ rawHeaders, body: Buffer.from('a=1') });
    expect(event).toMatchObject({ body: 'YT0x', isBase64Encoded: true });
  });

  test('and loses nothing', () => {
    const body = gzipSync('{"a":1}');
    expect(Buffer.from(String(eventFor({ body }).body), 'base64').equals(body)).toBe(true);
  });
});

test('a request without a body has none in the event', () => {
  const event = eventFor({ method: 'GET' });
  expect([event.body, event.isBase64Encoded]).toEqual([undefined, false]);
});

test('header names are in lower case, and repeated headers are joined by commas', () => {
  const rawHeaders = ['X-Tag', 'a', 'x-tag', 'b', 'X-Other', 'c'];
  expect(eventFor({ rawHeaders }).headers).toMatchObject({ 'x-tag': 'a,b', 'x-other': 'c' });
});

test('cookies are a list of their own, and no header', () => {
  const event = eventFor({ rawHeaders: ['Cookie', 'a=1; b=2', 'cookie', 'c=3'] });
  expect([event.cookies, (event.headers as Record<string, string>).cookie]).toEqual([
    ['a=1', 'b=2', 'c=3'],
    undefined,
  ]);
});

test('headers of the connection do not reach the function', () => {
  const { headers } = eventFor({ rawHeaders: ['Connection', 'keep-alive', 'TE', 'trailers'] });
  expect(Object.keys(headers as object)).not.toContain('connection');
});

test('repeated query parameters are joined by commas, and decoded', () => {
  const event = eventFor({ query: 'a=1&a=2&b=x%20y&c' });
  expect(event).toMatchObject({
    rawQueryString: 'a=1&a=2&b=x%20y&c',
    queryStringParameters: { a: '1,2', b: 'x y', c: '' },
  });
});

test('a query parameter may be called like something of every object', () => {
  const { queryStringParameters } = eventFor({ query: '__proto__=1&constructor=2' });
  expect(Object.entries(queryStringParameters as object)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
});

test('the context tells who asked what, and when', () => {
  const event = eventFor({ rawHeaders: ['User-Agent', 'curl'] });
  expect(event.requestContext).toMatchObject({
    requestId: 'request-1',
    routeKey: 'POST /v1/track',
    stage: '$default',
    time: '22/Nov/2026:10:00:00 +0000',
    timeEpoch: now.getTime(),
    http: { method: 'POST', path: '/v1/track', sourceIp: '127.0.0.1', userAgent: 'curl' },
  });
});
