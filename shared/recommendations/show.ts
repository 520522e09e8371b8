import * as z from 'zod';
import { AppError } from '../errors.ts';
import { decodeCursor, encodeCursor, fill, type PageQuery } from '../lambda/page.ts';
import type { ItemAnswer } from './item.ts';
import { getItem, listItems } from './items/store.ts';

const Cursor = z.object({ list: z.literal('items'), after: z.string() });

/** What the catalogue says of an item. Throws `not-found`. */
export async function showItem(itemId: string): Promise<ItemAnswer> {
  const item = await getItem(itemId);
  if (item) return item;
  throw new AppError('not-found', `There is no item "${itemId}" in the catalogue`, [
    { path: ['path', 'id'], message: 'is not the id of an item' },
  ]);
}

/** A page of all items, in an order of their own. Throws `invalid` for a cursor of another list. */
export async function itemsPage({ limit, cursor }: PageQuery) {
  const from = cursor === undefined ? undefined : await decodeCursor(cursor, Cursor);
  const { held: items, more } = await fill(listItems(from?.after), limit);
  const last = items.at(-1);
  if (!last || !more) return { items };
  return { items, next: await encodeCursor({ list: 'items', after: last.itemId }) };
}
