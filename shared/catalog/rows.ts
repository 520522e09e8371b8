import * as z from 'zod';
import type { Bodies, Definition, Kind } from './catalog.ts';
import { rulesOf } from './kinds.ts';
import type { Entry } from './manifest.ts';

/** One immutable version of a definition, as it lies in the table beside its key. */
export const Row = z.object({
  id: z.string(),
  version: z.int().positive(),
  token: z.string(),
  /** JSON. */
  body: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  updatedBy: z.string(),
  /** Token of the version before, if there was one. */
  previous: z.string().optional(),
});
export type Row = z.output<typeof Row>;

/**
 * The definition that a row and its entry make. A body that its schema no longer accepts makes none: it is said in the
 * log and otherwise as if it were not there, because one old definition must not take down all the others.
 */
export function definitionFrom<K extends Kind>(
  kind: K,
  row: Row,
  entry: Pick<Entry, 'epoch'>,
): Definition<Bodies[K]> | undefined {
  const { id, version, createdAt, updatedAt, updatedBy } = row;
  const body = rulesOf[kind].schema.safeParse(JSON.parse(row.body));
  if (!body.success) {
    const issues = body.error.issues.map(({ path, code }) => ({ path, code }));
    console.error(JSON.stringify({ unreadable: kind, id, version, issues }));
    return undefined;
  }
  return {
    id,
    version,
    createdAt,
    updatedAt,
    updatedBy,
    body: body.data,
    ...(entry.epoch !== undefined && { epoch: entry.epoch }),
  };
}
