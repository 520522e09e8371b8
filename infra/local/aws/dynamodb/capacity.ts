import { isDeepStrictEqual } from 'node:util';
import type { IndexSpec, TableSpec } from '../../template/model.ts';
import { type Item, itemBytes } from './size.ts';

/** Units of one request, on the table itself and on each of its indexes. */
export interface Capacity {
  readonly table: number;
  readonly indexes: Readonly<Record<string, number>>;
}

export const totalOf = ({ table, indexes }: Capacity) =>
  Object.values(indexes).reduce((sum, units) => sum + units, table);

/** Write units of so many bytes: one per KB begun, one at least. */
export const writeUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / 1024));

/** Read units of so many bytes: one per 4 KB begun, half of that when the read may be stale. */
export const readUnits = (bytes: number, isConsistent: boolean) =>
  Math.max(1, Math.ceil(bytes / 4096)) * (isConsistent ? 1 : 0.5);

/**
 * What a write costs that turned `before` into `after` (undefined: no such item): the larger of both, and the same
 * again for each index whose entry it touched.
 */
export function costOfWrite(
  table: TableSpec,
  before: Item | undefined,
  after: Item | undefined,
): Capacity {
  const indexes: Record<string, number> = {};
  for (const index of table.indexes) {
    const units = costOfIndex(table, index, before, after);
    if (units > 0) indexes[index.name] = units;
  }
  return { table: writeUnits(Math.max(itemBytes(before), itemBytes(after))), indexes };
}

/** A failed condition costs what the write would have cost on the table; no index is touched. */
export const costOfRefusedWrite = (existing: Item | undefined, offered: Item | undefined) => ({
  table: writeUnits(Math.max(itemBytes(existing), itemBytes(offered))),
  indexes: {},
});

/**
 * One write to put an entry, to remove one, or to change its projected attributes in place; two when its key moves.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
function costOfIndex(
  table: TableSpec,
  index: IndexSpec,
  before: Item | undefined,
  after: Item | undefined,
): number {
  // Cloned, since the engine's answers have other prototypes than its images, which a strict comparison tells apart.
  const [old, fresh] = structuredClone([entry(table, index, before), entry(table, index, after)]);
  if (!old && !fresh) return 0;
  if (!old || !fresh) return writeUnits(itemBytes(old ?? fresh));
  if (isDeepStrictEqual(old, fresh)) return 0;
  const isMoved = index.keys.some(({ name }) => !isDeepStrictEqual(old[name], fresh[name]));
  const sizes = [itemBytes(old), itemBytes(fresh)] as const;
  return isMoved ? writeUnits(sizes[0]) + writeUnits(sizes[1]) : writeUnits(Math.max(...sizes));
}

/** What the index holds of an item; undefined when the item lacks one of its keys (a sparse index). */
function entry(table: TableSpec, index: IndexSpec, item: Item | undefined): Item | undefined {
  if (!item || index.keys.some(({ name }) => item[name] === undefined)) return undefined;
  if (index.projection === 'ALL') return item;
  const names = [...index.keys, ...table.keys].map(({ name }) => name);
  return pick(item, [...names, ...(index.attributes ?? [])]);
}

export function pick(item: Item, names: readonly string[]): Item {
  const picked: Record<string, Item[string]> = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
