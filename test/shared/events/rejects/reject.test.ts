import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptOf, rejectOf } from '../../../../shared/events/rejects/reject.ts';

describe('an excerpt', () => {
  it('shows the shape of a message and what call it was', () => {
    const message = {
      ...{ type: 'identify', messageId: 'm-1', event: 7, userId: 'ada@example.com' },
      ...{ traits: { email: 'ada@example.com', age: 36, vip: true, tags: ['a', 1], none: null } },
    };
    expect(excerptOf(message)).toEqual({
      ...{ type: 'identify', messageId: 'm-1', event: 'number', userId: 'string' },
      traits: {
        ...{ email: 'string', age: 'number', vip: 'boolean' },
        ...{ tags: ['string', 'number'], none: 'null' },
      },
    });
  });

  it('shows no key that may be data', () => {
    expect(excerptOf({ 'ada@example.com': 1 })).toEqual({ '…': 'number' });
  });

  it('says the type of what is no object', () => {
    expect(excerptOf('ada@example.com')).toBe('string');
  });

  it('holds no value, whatever is in the message', () => {
    const secret = 'ada@example.com';
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: fc.constant(secret) }), (value) => {
        expect(JSON.stringify(excerptOf({ traits: { held: value } }))).not.toContain(secret);
      }),
    );
  });

  it('stays small', () => {
    const wide = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`k${n}`, [[[[[n]]]]]]));
    expect(JSON.stringify(excerptOf({ traits: wide })).length).toBeLessThan(1_000);
  });

  const key = (index: number) => `${String.fromCharCode(97 + index)}${'k'.repeat(39)}`;
  const bushy = (levels: number): unknown =>
    levels === 0
      ? 1
      : Object.fromEntries(Array.from({ length: 26 }, (_, n) => [key(n), bushy(levels - 1)]));

  it('stays small, however wide and deep the message, and still says what call it was', () => {
    const excerpt = excerptOf({
      type: 'track',
      event: 'A',
      properties: bushy(3),
      ...(bushy(2) as object),
    });
    expect(JSON.stringify(excerpt).length).toBeLessThan(4_000);
    expect(excerpt).toMatchObject({ type: 'track', event: 'A', properties: 'object' });
  });

  it('goes as deep as is small enough', () => {
    expect(excerptOf({ traits: bushy(2) })).toEqual({
      traits: Object.fromEntries(Array.from({ length: 26 }, (_, n) => [key(n), 'object'])),
    });
  });
});

it('names no path by a key that may be data', () => {
  const issue = { path: ['traits', 'ada@example.com', 0], message: 'is too deep' };
  const reject = rejectOf({}, issue, { at: '2026-11-22T10:00:00.000Z', keyId: 'key-1' });
  expect(reject.path).toEqual(['traits', '…', 0]);
});
