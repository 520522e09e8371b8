import { expect, test } from 'vitest';
import * as z from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { parsed } from '../../../shared/lambda/input.ts';
import { ifMatch } from '../../../shared/lambda/match.ts';

const Body = z.strictObject({
  name: z.string(),
  who: z.union([
    z.strictObject({ segment: z.string() }),
    z.object({ count: z.object({ gte: z.int() }) }),
  ]),
});

function issues(part: 'body' | 'query', schema: z.ZodType, value: unknown) {
  try {
    parsed(part, schema, value);
    return [];
  } catch (error) {
    return (error as AppError).issues;
  }
}

test('an issue leads to its place in the body', () => {
  expect(issues('body', z.object({ a: z.array(z.int()) }), { a: [1, 'x'] })).toMatchObject([
    { path: ['a', 1] },
  ]);
});

test('an issue of the query says that it is one of the query', () => {
  expect(issues('query', z.object({ limit: z.int() }), {})).toMatchObject([
    { path: ['query', 'limit'] },
  ]);
});

test('a field that is not known is named at its own path', () => {
  const body = { name: 'x', who: { segment: 's' }, nmae: 'y', more: 1 };
  expect(issues('body', Body, body)).toEqual([
    { path: ['nmae'], message: 'is not known here' },
    { path: ['more'], message: 'is not known here' },
  ]);
});

test('of a union speaks the branch that came furthest', () => {
  expect(issues('body', Body, { name: 'x', who: { count: { gte: 'two' } } })).toMatchObject([
    { path: ['who', 'count', 'gte'] },
  ]);
});

test('a union that nothing comes near is one issue at its place', () => {
  expect(issues('body', Body, { name: 'x', who: 7 })).toMatchObject([{ path: ['who'] }]);
});

test.each([
  ['3', 3],
  ['"3"', 3],
])('If-Match %s asks for version %d', (header, version) => {
  expect(ifMatch({ 'if-match': header })).toEqual({ ifMatch: version });
});

test.each(['*', 'W/"3"', '0', '-1', '3, 4', '', '1e3'])('If-Match %j is refused', (header) => {
  expect(() => ifMatch({ 'if-match': header })).toThrow(AppError);
});
