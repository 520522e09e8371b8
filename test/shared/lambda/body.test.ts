import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { jsonBody, MAX_BODY_BYTES, unfit } from '../../../shared/lambda/body.ts';
import { haveCorpora, jsonFiles } from '../../support/corpora.ts';

const text = (body: string) => ({ body, isBase64Encoded: false }) as APIGatewayProxyEventV2;
const bytes = (body: Buffer | string) =>
  ({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true }) as APIGatewayProxyEventV2;
const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) });
const wide = (keys: number) =>
  Object.fromEntries(Array.from({ length: keys }, (_, i) => [`k${i}`, i]));

describe('a body', () => {
  test.each([
    ['as text', text('{"a":"é"}')],
    ['as bytes', bytes('{"a":"é"}')],
    ['as gzip', bytes(gzipSync('{"a":"é"}'))],
  ])('is read %s', (_, event) => {
    expect(jsonBody(event)).toEqual({ a: 'é' });
  });

  test('that is not there is nothing', () => {
    expect(jsonBody({} as APIGatewayProxyEventV2)).toBeUndefined();
  });

  test.each([
    ['is not JSON', text('{'), /not JSON/],
    [
      'is gzip that the gateway decoded as text',
      text(gzipSync('{}').toString('utf8')),
      /destroyed/,
    ],
    ['is gzip cut short', bytes(gzipSync('{"a":1}').subarray(0, 15)), /cannot be inflated/],
    ['is only the first bytes of gzip', bytes(Buffer.from([0x1f, 0x8b])), /cannot be inflated/],
    ['is not UTF-8', bytes(Buffer.from([0x22, 0xff, 0x22])), /UTF-8/],
    ['begins with a byte order mark', bytes('\ufeff{}'), /not JSON/],
    ['is a hundred thousand brackets', text('['.repeat(100_000)), /not JSON/],
  ])('is refused when it %s', (_, event, message) => {
    expect(() => jsonBody(event)).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.stringMatching(message) }),
    );
  });

  const blanks = (length: number) => `"${' '.repeat(length - 2)}"`;
  test('may have 4 MB', () => {
    expect(jsonBody(bytes(gzipSync(blanks(MAX_BODY_BYTES))))).toHaveLength(MAX_BODY_BYTES - 2);
  });
  test.each([
    ['as text', text(blanks(MAX_BODY_BYTES + 1))],
    ['inflated', bytes(gzipSync(blanks(MAX_BODY_BYTES + 1)))],
    ['as a bomb', bytes(gzipSync(Buffer.alloc(200_000_000)))],
  ])('is too large over 4 MB %s', (_, event) => {
    expect(() => jsonBody(event)).toThrow(expect.objectContaining({ kind: 'too-large' }));
  });
});

describe('unfit', () => {
  test.each([
    ['16 levels', nested(16)],
    ['200 keys', wide(200)],
    ['a long list', Array.from({ length: 10_000 }, () => 1)],
    ['a key like any other', { proto: 1, toString: 2, hasOwnProperty: 3 }],
  ])('lets %s pass', (_, value) => {
    expect(unfit(value)).toBeUndefined();
  });

  test.each([
    ['17 levels', nested(17), Array.from({ length: 16 }, () => 'in')],
    ['201 keys', { a: [wide(201)] }, ['a', 0]],
    ['__proto__', JSON.parse('{"a":[{"__proto__":{}}]}'), ['a', 0, '__proto__']],
    ['constructor', { constructor: 1 }, ['constructor']],
    ['prototype', { a: { prototype: null } }, ['a', 'prototype']],
  ])('finds %s, and where', (_, value, path) => {
    expect(unfit(value)?.path).toEqual(path);
  });
});

describe.runIf(haveCorpora())('the JSON Test Suite', () => {
  test.each(
    (haveCorpora() ? jsonFiles() : []).map(({ name, bytes: content }) => ({
      name: name.split('/').at(-1) ?? name,
      content,
    })),
  )('$name is taken, or refused as invalid, as its name says', ({ name, content }) => {
    const expected = name.startsWith('y_')
      ? ['read']
      : name.startsWith('n_') && content.length > 0
        ? ['invalid']
        : ['read', 'invalid'];
    expect(expected).toContain(outcome(() => jsonBody(bytes(content))));
  });
});

function outcome(read: () => unknown): unknown {
  try {
    read();
    return 'read';
  } catch (error) {
    return (error as { kind?: unknown }).kind ?? error;
  }
}
