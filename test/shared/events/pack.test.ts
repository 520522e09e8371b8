import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../../shared/events/pack.ts';

test('what was packed comes out as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
      expect(unpack(pack(text))).toBe(text.toWellFormed());
    }),
  );
});

test('short text stays readable', () => {
  expect(pack('x'.repeat(800))).toBeTypeOf('string');
});

test('ten alike events fit into one kilobyte', () => {
  const events = Array.from({ length: 10 }, (_, n) => ({
    ...{
      type: 'track',
      event: 'Product Viewed',
      userId: 'c-1001',
      messageId: `m-${n}-${n * 7919}`,
    },
    ...{ time: `2026-11-22T10:15:${10 + n}.000Z`, properties: { product_id: `p${n}`, n: n * 31 } },
    ...{ context: { page: { url: `https://shop.example/p/${n}`, title: 'Shoes and more' } } },
  }));
  expect(pack(JSON.stringify(events)).length).toBeLessThan(850);
});
