import { expect, test } from 'vitest';
import { responseOf } from '../../../../infra/local/gateway/response.ts';

const text = (answer: unknown) => {
  const response = responseOf(JSON.stringify(answer));
  return response && { ...response, body: response.body.toString() };
};

test.each([
  ['an object without a status', { a: 1 }, '{"a":1}'],
  ['a text', 'hello', 'hello'],
  ['nothing', null, 'null'],
  ['a list', [1], '[1]'],
])('%s becomes the body of a 200 in JSON', (_what, answer, body) => {
  expect(text(answer)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body,
  });
});

test('a status, headers and a body go out as they are', () => {
  const answer = { statusCode: 201, headers: { 'X-A': 'b', 'Content-Type': 'a/b' }, body: 'x' };
  expect(text(answer)).toEqual({
    status: 201,
    headers: { 'x-a': 'b', 'content-type': 'a/b' },
    body: 'x',
  });
});

test('a type that is not named is plain text', () => {
  expect(text({ statusCode: 200, body: 'x' })?.headers).toEqual({
    'content-type': 'text/plain;charset=UTF-8',
  });
});

test('a body in base64 goes out as its bytes', () => {
  expect(text({ statusCode: 200, body: 'aGk=', isBase64Encoded: true })?.body).toBe('hi');
});

test('each cookie becomes a header', () => {
  expect(text({ statusCode: 200, cookies: ['a=1', 'b=2'] })?.headers).toMatchObject({
    'set-cookie': ['a=1', 'b=2'],
  });
});

test('the function cannot set the headers of the connection', () => {
  const headers = { Connection: 'close', 'Content-Length': '7', 'Transfer-Encoding': 'x' };
  expect(Object.keys(text({ statusCode: 200, headers })?.headers ?? {})).toEqual(['content-type']);
});

test.each([
  ['a status that is no number', { statusCode: 'soon' }],
  ['a status that HTTP does not have', { statusCode: 999 }],
  ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
  ['a header that is no text', { statusCode: 200, headers: { a: ['b'] } }],
])('%s is refused', (_what, answer) => {
  expect(text(answer)).toBeUndefined();
});
