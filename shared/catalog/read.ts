import * as z from 'zod';
import { AppError } from '../errors.ts';
import { decodeCursor, encodeCursor, fill, type PageQuery } from '../lambda/page.ts';
import type { Instant } from '../time.ts';
import { type Bodies, type Catalog, type Definition, definitionsOf, type Kind } from './catalog.ts';
import { history } from './history.ts';

interface Page<K extends Kind> {
  readonly definitions: readonly Definition<Bodies[K]>[];
  /** The cursor of the page after this one. */
  readonly next?: string;
}

/** The definition in force. Throws `not-found`. */
export function inForceOf<K extends Kind>(
  catalog: Catalog,
  kind: K,
  id: string,
): Definition<Bodies[K]> {
  const found = definitionsOf(catalog, kind).get(id);
  if (!found) throw missing(kind, id);
  return found;
}

/** A page of the definitions in force, by id. Throws `invalid` for a cursor of another list. */
export async function listed<K extends Kind>(
  catalog: Catalog,
  kind: K,
  { limit, cursor }: PageQuery,
): Promise<Page<K>> {
  const Cursor = z.object({ list: z.literal(kind), after: z.string() });
  const { after } = cursor === undefined ? { after: '' } : await decodeCursor(cursor, Cursor);
  const rest = [...definitionsOf(catalog, kind).values()].filter(({ id }) => id > after);
  const { held: definitions, more } = await fill(rest, limit);
  const last = definitions.at(-1);
  if (!last || !more) return { definitions };
  return { definitions, next: await encodeCursor({ list: kind, after: last.id }) };
}

/** A page of the versions of a definition in force, newest first. Throws `not-found`, or `invalid` as `listed` does. */
export async function versions<K extends Kind>(
  kind: K,
  id: string,
  { limit, cursor }: PageQuery,
  now: Instant,
): Promise<Page<K>> {
  const Cursor = z.object({ of: z.literal(`${kind} ${id}`), version: z.int(), token: z.string() });
  const from = cursor === undefined ? {} : { from: await decodeCursor(cursor, Cursor) };
  const found = await history(kind, id, { now, limit, ...from });
  if (!found) throw missing(kind, id);
  if (!found.next) return { definitions: found.versions };
  return {
    definitions: found.versions,
    next: await encodeCursor({ of: `${kind} ${id}`, ...found.next }),
  };
}

const missing = (kind: Kind, id: string) =>
  new AppError('not-found', `There is no ${kind} "${id}"`, [
    { path: ['path', 'id'], message: `is not the id of a ${kind}` },
  ]);
