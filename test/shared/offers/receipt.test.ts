import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MOST_STEPS,
  RECEIPT_LIFE_MS,
  type Served,
  sign,
  verify,
} from '../../../shared/offers/receipt.ts';
import { plus } from '../../../shared/time.ts';

const key = Buffer.alloc(32, 7);
const served: Served = {
  decisionId: 'AAAAAAAAAAAAAAAB',
  offerId: 'spring-shoes',
  placementId: 'home-hero',
  slot: 2,
  arm: 'fallback',
  probability: 0.25,
  customer: 'u:c-1001',
  at: '2026-11-22T10:00:00.000Z',
};
const now = '2026-11-22T11:00:00.000Z';

test('a receipt gives back what was signed', () => {
  const { customer, ...rest } = served;
  expect(verify(sign(served, key), [customer], key, now)).toEqual({
    state: 'genuine',
    served: rest,
  });
});

test('a receipt gives back what the choice looked at', () => {
  const context = { features: 513, steps: [0, 15, 7, 8] };
  const { customer, ...rest } = { ...served, context };
  expect(verify(sign({ ...served, context }, key), [customer], key, now)).toEqual({
    state: 'genuine',
    served: rest,
  });
});

test('a receipt has at most 200 characters, with ids of the greatest length', () => {
  const context = { features: 65_535, steps: Array.from({ length: MOST_STEPS }, () => 15) };
  const longest = { ...served, offerId: 'o'.repeat(64), placementId: 'p'.repeat(64), context };
  expect(sign(longest, key).length).toBeLessThanOrEqual(200);
});

test('a receipt with any character changed is forged', () => {
  const receipt = sign(served, key);
  fc.assert(
    fc.property(fc.nat(receipt.length - 1), fc.constantFrom(...'abcXYZ019-_:.~'), (at, other) => {
      fc.pre(receipt[at] !== other);
      const changed = receipt.slice(0, at) + other + receipt.slice(at + 1);
      expect(verify(changed, [served.customer], key, now).state).toBe('forged');
    }),
  );
});

test('whatever text is given for a receipt, it is judged and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(verify(text, [served.customer], key, now).state).toBe('forged');
    }),
  );
});

test('a receipt signed with another key is forged', () => {
  expect(verify(sign(served, Buffer.alloc(32, 8)), [served.customer], key, now).state).toBe(
    'forged',
  );
});

test('a receipt of another customer is foreign', () => {
  expect(verify(sign(served, key), ['u:other'], key, now).state).toBe('foreign');
});

test('a receipt of an anonymous id belongs to the customer that it merged into', () => {
  const receipt = sign({ ...served, customer: 'a:device' }, key);
  expect(verify(receipt, ['u:c-1001', 'a:device'], key, now).state).toBe('genuine');
});

test('a receipt older than its life is expired', () => {
  const later = plus(served.at, RECEIPT_LIFE_MS + 1);
  expect(verify(sign(served, key), [served.customer], key, later).state).toBe('expired');
});
