import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { decodeCursor, encodeCursor, fill, PageQuery } from '../../../shared/lambda/page.ts';
import { useRootKey } from '../../support/secret.ts';

useRootKey();
const Cursor = z.object({ list: z.literal('offers'), after: z.string() });
const value = { list: 'offers', after: 'spring-\ud800-✓' } as const;

describe('a cursor', () => {
  test('comes back as it was made', async () => {
    expect(await decodeCursor(await encodeCursor(value), Cursor)).toEqual(value);
  });

  test('of another list is refused', async () => {
    const other = await encodeCursor({ list: 'segments', after: 'x' });
    await expect(decodeCursor(other, Cursor)).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('is refused with any one character changed', async () => {
    const cursor = await encodeCursor(value);
    for (let at = 0; at < cursor.length; at += 1) {
      const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      await expect(decodeCursor(changed, Cursor)).rejects.toMatchObject({ kind: 'invalid' });
    }
  });

  test.each(['', 'x', '=', 'AAAA', 'eyJhIjoxfQ', '\u0000', '💥', 'A'.repeat(4_000)])(
    'that nobody made is refused: %j',
    async (text) => {
      await expect(decodeCursor(text, Cursor)).rejects.toMatchObject({
        kind: 'invalid',
        issues: [{ path: ['query', 'cursor'] }],
      });
    },
  );
});

describe('the limit of a list', () => {
  test.each([
    [{}, 100],
    [{ limit: '1' }, 1],
    [{ limit: '1000' }, 1_000],
  ])('%j is %d', (query, limit) => {
    expect(PageQuery.parse(query).limit).toBe(limit);
  });

  test.each(['0', '1001', '-1', '', ' 1', '1.5', '1e2', '0x10', 'ten', '1,2', '99999999999999'])(
    '%j is refused',
    (limit) => {
      expect(PageQuery.safeParse({ limit }).success).toBe(false);
    },
  );
});

describe('a page', () => {
  const MB = 1_000_000;

  test.each([
    ['fewer than it may hold', [1, 2], 3, [1, 2], false],
    ['as many as it may hold', [1, 2], 2, [1, 2], false],
    ['more than it may hold', [1, 2, 3], 2, [1, 2], true],
    ['nothing', [], 2, [], false],
  ])('of %s', async (_, items, limit, held, more) => {
    expect(await fill(items, limit)).toEqual({ held, more });
  });

  test('ends before it has more bytes than an answer can carry', async () => {
    const { held, more } = await fill(Array(9).fill('x'.repeat(MB)), 100);
    expect([held.length, more]).toEqual([3, true]);
  });

  test('counts every quote as the answer has it, within JSON within JSON', async () => {
    const quotes = '"'.repeat(MB / 2);
    const { held } = await fill(Array(9).fill(quotes), 100);
    expect(held).toHaveLength(1);
    expect(JSON.stringify({ body: JSON.stringify([quotes, quotes]) }).length).toBeGreaterThan(
      4 * MB,
    );
  });

  test('counts what is shown of an item', async () => {
    const { held } = await fill(Array(9).fill('x'.repeat(MB)), 100, () => 'short');
    expect(held).toHaveLength(9);
  });

  test('holds one item, however large', async () => {
    expect((await fill(['x'.repeat(9 * MB)], 100)).held).toHaveLength(1);
  });

  test('asks for one item more than it holds', async () => {
    let asked = 0;
    async function* numbers() {
      for (;;) yield ++asked;
    }
    await fill(numbers(), 3);
    expect(asked).toBe(4);
  });
});
