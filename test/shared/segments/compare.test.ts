import { expect, test } from 'vitest';
import type { Where } from '../../../shared/segments/leaves.ts';
import { whereMatches } from '../../../shared/segments/where.ts';

const properties = {
  category: 'shoes',
  total: 49.5,
  text: '50',
  sale: true,
  gone: null,
  tags: ['new', 'red'],
  products: [
    { sku: 'a', price: 10, sizes: [40, 41] },
    { sku: 'b', price: '90' },
  ],
  empty: [],
  'dotted.name': 'kept',
  place: { country: 'CH' },
};

test.each<[string, Where, boolean]>([
  ['a value that equals', { category: 'shoes' }, true],
  ['a value that does not', { category: 'Shoes' }, false],
  ['every property must', { category: 'shoes', sale: false }, false],
  ['a number for text of the same number', { text: 50 }, true],
  ['text for a number', { total: '49.50' }, true],
  ['text of a boolean is no boolean', { sale: 'true' }, false],
  ['null is null', { gone: null }, true],
  ['null is not missing', { missing: null }, false],
  ['null does not exist', { gone: { exists: true } }, false],
  ['an empty list does not exist', { empty: { exists: false } }, true],
  ['an object exists', { place: { exists: true } }, true],
  ['missing does not exist', { missing: { exists: false } }, true],
  ['is', { category: { is: 'shoes' } }, true],
  ['not, of something else', { category: { not: 'hats' } }, true],
  ['not, of itself', { category: { not: 'shoes' } }, false],
  ['not, of what is missing', { missing: { not: 'shoes' } }, true],
  ['not, of any element', { tags: { not: 'red' } }, false],
  ['in', { category: { in: ['hats', 'shoes'] } }, true],
  ['in, none of them', { category: { in: ['hats'] } }, false],
  ['notIn', { category: { notIn: ['hats'] } }, true],
  ['notIn, one of them', { category: { notIn: ['hats', 'shoes'] } }, false],
  ['contains in text', { category: { contains: 'hoe' } }, true],
  ['contains in a list', { tags: { contains: 'red' } }, true],
  ['contains a number in a list', { 'products.sizes': { contains: 41 } }, true],
  ['contains in a number', { total: { contains: '4' } }, false],
  ['startsWith', { category: { startsWith: 'sh' } }, true],
  ['startsWith of a number', { total: { startsWith: '4' } }, false],
  ['gt', { total: { gt: 49.5 } }, false],
  ['gte', { total: { gte: 49.5 } }, true],
  ['lt', { total: { lt: 49.5 } }, false],
  ['lte', { total: { lte: 49.5 } }, true],
  ['gte of a number written as text', { text: { gte: 50 } }, true],
  ['gte of text', { category: { gte: 0 } }, false],
  ['lt of null', { gone: { lt: 5 } }, false],
  ['lt of a boolean', { sale: { lt: 5 } }, false],
  ['lt of what is missing', { missing: { lt: 5 } }, false],
  ['an element of a list', { 'products.sku': 'b' }, true],
  ['an element as text', { 'products.price': { gt: 50 } }, true],
  ['no one element meets both', { 'products.price': { gt: 20, lt: 80 } }, false],
  ['an object inside', { 'place.country': 'CH' }, true],
  ['a name that holds a dot', { 'dotted.name': 'kept' }, true],
  ['what every object inherits', { 'constructor.name': { exists: true } }, false],
  ['what every list has', { 'tags.length': 2 }, false],
])('%s', (_, where, holds) => {
  expect(whereMatches(where)(properties)).toBe(holds);
});

test('an event without properties has none', () => {
  expect(whereMatches({ category: 'shoes' })(undefined)).toBe(false);
});
