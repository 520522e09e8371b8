import { expect, test } from 'vitest';
import { ItemPath, takeItems } from '../../../shared/recommendations/item.ts';

const boot = { itemId: 'boot', title: 'Boot', price: 99.9, category: 'shoes', stock: 3 };

test('an item that is not good costs only itself, and says where', () => {
  const { good, answer } = takeItems([
    boot,
    { itemId: 'x', title: '' },
    'nothing',
    { ...boot, itemId: 'y', colour: 'red' },
    { ...boot, attributes: JSON.parse('{"__proto__": "x"}') },
  ]);

  expect(good).toEqual([boot]);
  expect(answer).toMatchObject({ accepted: 1, dropped: 4 });
  expect(answer.errors.map(({ index, path }) => [index, path])).toEqual([
    [1, ['title']],
    [2, []],
    [3, ['colour']],
    [4, ['attributes', '__proto__']],
  ]);
});

test('of two with one id the last stands', () => {
  const { good, answer } = takeItems([boot, { ...boot, price: 50 }]);

  expect(good).toEqual([{ ...boot, price: 50 }]);
  expect(answer.accepted).toBe(2);
});

test('names at most 20 errors, and counts all', () => {
  const { answer } = takeItems(Array.from({ length: 50 }, () => ({})));

  expect(answer.dropped).toBe(50);
  expect(answer.errors).toHaveLength(20);
});

test.each([
  ['boot-1', 'boot-1'],
  [`~${Buffer.from('Stiefel, grün').toString('base64url')}`, 'Stiefel, grün'],
])('%s in a path is an item', (text, id) => {
  expect(ItemPath.parse({ id: text })).toEqual({ id });
});

test.each(['a b', '~!', ''])('"%s" in a path is none', (id) => {
  expect(ItemPath.safeParse({ id }).success).toBe(false);
});
