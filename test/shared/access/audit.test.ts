import { expect, test } from 'vitest';
import { routes } from '../../../shared/access/directory.ts';
import { accessRoutes } from '../../../shared/access/routes.ts';
import { endpoint, on } from '../../../shared/lambda/endpoint.ts';

/** Questions that are too long for a path: they change nothing. */
const asking: ReadonlySet<string> = new Set([
  'POST /v1/segments/preview',
  'POST /v1/campaigns/{id}/preview',
  'POST /v1/placements/{id}/evaluate',
]);

/** What a customer does at a till, told by the shop's server: it is kept with the claim, by order. */
const trading: ReadonlySet<string> = new Set([
  'POST /v1/vouchers/{code}/redemptions',
  'DELETE /v1/vouchers/{code}/redemptions/{orderId}',
]);

/** What only servers may do, and changes something: in whose name, the trail must say. */
const administrative = routes.filter(
  ({ key, who }) =>
    !/^(GET|HEAD) /.test(key) &&
    who.length === 1 &&
    who[0] === 'secret' &&
    !asking.has(key) &&
    !trading.has(key),
);

test('whatever only a secret key may change is entered into the audit trail', () => {
  expect(administrative.length).toBeGreaterThan(10);
  expect(administrative.filter((route) => !('audit' in route)).map(({ key }) => key)).toEqual([]);
});

test('and what it is called there tells the routes apart', () => {
  const names = administrative.map((route) => JSON.stringify('audit' in route && route.audit));
  expect(new Set(names).size).toBe(names.length);
});

test('such a route cannot be served without', () => {
  // @ts-expect-error: that it does not compile is what is tested
  expect(endpoint(on(accessRoutes.revoke, async () => ({ statusCode: 204 })))).toBeDefined();
});
