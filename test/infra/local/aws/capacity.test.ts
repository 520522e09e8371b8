import { expect, test } from 'vitest';
import {
  costOfRefusedWrite,
  costOfWrite,
  readUnits,
  writeUnits,
} from '../../../../infra/local/aws/dynamodb/capacity.ts';
import { type Item, itemBytes } from '../../../../infra/local/aws/dynamodb/size.ts';
import type { TableSpec } from '../../../../infra/local/template/model.ts';
import { aModel } from './aws.ts';

const table = aModel().tables[0] as TableSpec;
const withAll: TableSpec = {
  ...table,
  indexes: table.indexes.map((index) => ({ ...index, projection: 'ALL' as const })),
};
const key = { pk: { S: 'u:1' }, sk: { S: 'profile' } };
/** An item of exactly so many bytes. */
const ofBytes = (bytes: number, more: Item = {}): Item => {
  const bare = itemBytes({ ...key, ...more, v: { S: '' } });
  return { ...key, ...more, v: { S: 'x'.repeat(bytes - bare) } };
};
const due = (shard: string, at: string): Item => ({ shard: { S: shard }, at: { S: at } });

test.each<[string, Item, number]>([
  ['a string in UTF-8, with its name', { name: { S: 'Zoë' } }, 4 + 4],
  ['a number by its significant digits', { n: { N: '123.45' } }, 1 + 4],
  ['a number without the zeros at its ends', { n: { N: '001200' } }, 1 + 2],
  ['a negative number', { n: { N: '-12' } }, 1 + 3],
  ['zero', { n: { N: '0' } }, 1 + 1],
  ['bytes, decoded', { b: { B: Buffer.alloc(10).toString('base64') } }, 1 + 10],
  ['a boolean', { flag: { BOOL: true } }, 4 + 1],
  ['null', { none: { NULL: true } }, 4 + 1],
  ['a set as the sum of its members', { tags: { SS: ['ab', 'cde'] } }, 4 + 5],
  ['an empty list', { list: { L: [] } }, 4 + 3],
  ['a list: 3 and 1 per element', { list: { L: [{ S: 'ab' }, { BOOL: true }] } }, 4 + 3 + 2 + 3],
  ['a map: 3 and 1 per element', { map: { M: { ab: { S: 'c' } } } }, 3 + 3 + 1 + 3],
])('weighs %s', (_what, item, bytes) => {
  expect(itemBytes(item)).toBe(bytes);
});

test.each([
  [1, 1],
  [1024, 1],
  [1025, 2],
  [3 * 1024, 3],
  [3.5 * 1024, 4],
])('a write of %d bytes costs %d', (bytes, units) => {
  expect(writeUnits(bytes)).toBe(units);
});

test.each([
  [0, true, 1],
  [4096, true, 1],
  [4097, true, 2],
  [8 * 1024, true, 2],
  [8 * 1024, false, 1],
  [1, false, 0.5],
])('a read of %d bytes, consistent: %s, costs %d', (bytes, isConsistent, units) => {
  expect(readUnits(bytes, isConsistent)).toBe(units);
});

test.each<[string, Item | undefined, Item | undefined, number]>([
  ['a new item', undefined, ofBytes(1500), 2],
  ['an item that shrank: the larger of both', ofBytes(3000), ofBytes(100), 3],
  ['an item that grew', ofBytes(100), ofBytes(3000), 3],
  ['a deletion: by what was there', ofBytes(2500), undefined, 3],
  ['a deletion of nothing', undefined, undefined, 1],
])('the table is charged for %s', (_what, before, after, units) => {
  expect(costOfWrite(table, before, after)).toEqual({ table: units, indexes: {} });
});

test.each<[string, Item | undefined, Item | undefined, Record<string, number>]>([
  ['an item that enters it', ofBytes(100), ofBytes(100, due('1', 'a')), { due: 1 }],
  ['an item that leaves it', ofBytes(100, due('1', 'a')), ofBytes(100), { due: 1 }],
  [
    'a key that moves: out and in',
    ofBytes(100, due('1', 'a')),
    ofBytes(100, due('1', 'b')),
    { due: 2 },
  ],
  ['no change of what it holds', ofBytes(100, due('1', 'a')), ofBytes(900, due('1', 'a')), {}],
  ['an item that lacks one of its keys', undefined, ofBytes(100, { shard: { S: '1' } }), {}],
  ['the end of an item in it', ofBytes(100, due('1', 'a')), undefined, { due: 1 }],
])('an index of keys is charged for %s', (_what, before, after, indexes) => {
  expect(costOfWrite(table, before, after).indexes).toEqual(indexes);
});

test('an index of everything is charged once, by the larger entry, for a change in place', () => {
  const [before, after] = [ofBytes(3000, due('1', 'a')), ofBytes(100, due('1', 'a'))];
  expect(costOfWrite(withAll, before, after).indexes).toEqual({ due: 3 });
});

test('a failed condition costs what the write would have cost, without indexes', () => {
  const refused = costOfRefusedWrite(ofBytes(1500), ofBytes(100, due('1', 'a')));
  expect(refused).toEqual({ table: 2, indexes: {} });
});
