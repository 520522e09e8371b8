import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { decodeCursor, encodeCursor, PageQuery } from '../../../shared/lambda/page.ts';
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
