import { expect, test } from 'vitest';
import { createThrottle } from '../../../../infra/local/gateway/throttle.ts';

const passed = (
  pass: (key: string, seconds: number) => boolean,
  key: string,
  at: number,
  n: number,
) => Array.from({ length: n }, () => pass(key, at)).filter(Boolean).length;

test('a burst passes up to the size of the bucket', () => {
  const pass = createThrottle({ id: 'a', throttle: { rate: 1, burst: 3 }, routeThrottles: {} });
  expect(passed(pass, 'GET /a', 0, 5)).toBe(3);
});

test('the bucket fills again at the rate, and not past its size', () => {
  const pass = createThrottle({ id: 'a', throttle: { rate: 2, burst: 3 }, routeThrottles: {} });
  passed(pass, 'GET /a', 0, 3);
  expect([passed(pass, 'GET /a', 1, 5), passed(pass, 'GET /a', 60, 5)]).toEqual([2, 3]);
});

test('a route with settings of its own has a bucket of its own', () => {
  const routeThrottles = { 'POST /v1/batch': { rate: 1, burst: 1 } };
  const pass = createThrottle({ id: 'a', throttle: { rate: 1, burst: 2 }, routeThrottles });
  const own = passed(pass, 'POST /v1/batch', 0, 5);
  expect([own, passed(pass, 'GET /a', 0, 5)]).toEqual([1, 2]);
});

test('without settings everything passes', () => {
  expect(passed(createThrottle({ id: 'a', routeThrottles: {} }), 'GET /a', 0, 1000)).toBe(1000);
});
