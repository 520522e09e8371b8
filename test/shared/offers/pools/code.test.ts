import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CODE_ALPHABET,
  filledOf,
  generated,
  LEAST_LENGTH,
  placeOf,
} from '../../../../shared/offers/pools/code.ts';
import { poolShown } from '../../../../shared/offers/pools/pool.ts';

const key = Buffer.alloc(32, 7);
const some = (count: number, seed: string, length = LEAST_LENGTH) =>
  generated({ count, length, prefix: '' }, { seed, key });

test('codes hold at least 60 bits, and no character that looks like another', () => {
  expect(LEAST_LENGTH * Math.log2(CODE_ALPHABET.length)).toBeGreaterThan(60);
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: LEAST_LENGTH, max: 32 }), (seed, length) => {
      for (const code of some(3, seed, length)) {
        expect(code).toHaveLength(length);
        expect(code).not.toMatch(/[01258BILOSUZ]|[^0-9A-Z]/);
      }
    }),
  );
});

test('one seed makes the same codes, however many are asked for; another seed, and another key, others', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (seed, count) => {
      const codes = some(count, seed);
      const otherKey = { seed, key: Buffer.alloc(32, 8) };

      expect(some(count + 5, seed).slice(0, count)).toEqual(codes);
      expect(new Set([...codes, ...some(count, `${seed}.`)]).size).toBe(2 * count);
      expect(generated({ count: 1, length: 14, prefix: 'X-' }, otherKey)[0]).not.toBe(codes[0]);
    }),
  );
});

test('every character comes as often as every other', () => {
  const letters = some(2_000, 'fair').join('');
  const expected = letters.length / CODE_ALPHABET.length;
  const chi2 = [...CODE_ALPHABET].reduce(
    (sum, one) => sum + (letters.split(one).length - 1 - expected) ** 2 / expected,
    0,
  );

  // 23 degrees of freedom: one in a thousand comes to more by chance, and this seed is no such.
  expect(chi2).toBeLessThan(49.7);
});

test('how full a shard is follows from how far a page of it reaches', () => {
  const places = Array.from({ length: 20_000 }, (_, n) => placeOf(`CODE-${n}`).place).sort();
  const page = places.slice(0, 1_000);

  expect(filledOf(page, { isAll: false, from: '00000000' }) / places.length).toBeCloseTo(1, 1);
  expect(filledOf(page, { isAll: true, from: '00000000' })).toBe(1_000);
});

test('a pool lasts as long as its free codes do at the pace of the last days', () => {
  const now = '2026-06-10T00:00:00.000Z';
  const days = [
    { day: '2026-06-01', added: 100, taken: 30 },
    { day: '2026-06-08', added: 0, taken: 12 },
  ];

  expect(poolShown('p', { free: 58, days, now })).toMatchObject({
    taken: 42,
    takenPerDay: 2,
    lastsUntil: '2026-07-09T00:00:00.000Z',
  });
  expect(poolShown('p', { free: 58, days: [], now }).lastsUntil).toBeNull();
});
