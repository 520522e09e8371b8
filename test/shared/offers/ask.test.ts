import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../shared/lambda/route.ts';
import { askedOf, subjectOf } from '../../../shared/offers/ask.ts';
import { aPlacement } from '../../support/offers.ts';

const write: Caller = { kind: 'write', keyId: 'w' };
const user: Caller = { kind: 'user', keyId: 't', userId: 'ada' };
const secret: Caller = { kind: 'secret', keyId: 's' };
const request = (customer: Record<string, string>) => ({ customer });

describe('who may ask for whom', () => {
  test.each([
    ['a write key', 'an anonymous customer', write, { anonymousId: 'x' }, 'a:x'],
    ['a user token', 'its own user', user, { userId: 'ada' }, 'u:ada'],
    ['a user token', 'an anonymous customer', user, { anonymousId: 'x' }, 'a:x'],
    ['a secret key', 'anybody', secret, { userId: 'bob' }, 'u:bob'],
  ] as const)('%s may ask for %s', (_caller, _whom, caller, customer, subject) => {
    expect(subjectOf(request(customer), caller)).toBe(subject);
  });

  test.each([
    ['a write key', 'a known customer', write, request({ userId: 'ada' })],
    ['a user token', 'another user', user, request({ userId: 'bob' })],
  ] as const)('%s may not ask for %s', (_caller, _what, caller, body) => {
    expect(() => subjectOf(body, caller)).toThrow(expect.objectContaining({ kind: 'forbidden' }));
  });
});

describe('the placements asked for', () => {
  const placements = new Map([['home', aPlacement('home', { slots: 3 })]]);

  test.each([
    [undefined, 3],
    [2, 2],
    [9, 3],
  ])('asked for %s offers of three slots, %i are wanted', (count, wanted) => {
    const asked = { placementId: 'home', ...(count === undefined ? {} : { count }) };
    expect(askedOf({ placements: [asked] }, { placements })[0]?.count).toBe(wanted);
  });

  test('an unknown placement is refused at its path', () => {
    const asked = [{ placementId: 'home' }, { placementId: 'nowhere' }];
    expect(() => askedOf({ placements: asked }, { placements })).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        issues: [{ path: ['placements', 1, 'placementId'], message: 'is not a known placement' }],
      }),
    );
  });
});
