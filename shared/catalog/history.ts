import { fill } from '../lambda/page.ts';
import type { Instant } from '../time.ts';
import type { Bodies, Definition, Kind } from './catalog.ts';
import { listVersions } from './items.ts';
import { entryOf } from './manifest.ts';
import { definitionFrom, type Row } from './rows.ts';
import { latest } from './store.ts';

/** Which version comes next in a history, newest first. */
export interface Step {
  readonly version: number;
  readonly token: string;
}

export interface History<K extends Kind> {
  readonly versions: readonly Definition<Bodies[K]>[];
  readonly next?: Step;
}

/**
 * The versions of a definition that were in force one after the other, newest first, from the one in force or from `from`.
 * Nothing for a definition that is not in force.
 */
export async function history<K extends Kind>(
  kind: K,
  id: string,
  {
    now,
    limit = 100,
    from,
  }: { readonly now: Instant; readonly limit?: number; readonly from?: Step },
): Promise<History<K> | undefined> {
  const start = from ?? entryOf((await latest(now)).manifest, kind, id);
  if (start === undefined) return undefined;
  const past = definitionsAlong(kind, chain(kind, id, start));
  const { held, more } = await fill(past, limit, ({ definition }) => definition);
  const versions = held.map(({ definition }) => definition);
  const next = more && held.at(-1)?.before;
  return next ? { versions, next } : { versions };
}

/**
 * The rows from one version back along `previous`. Rows that were never in force are no part of it, however many lie
 * between: of large definitions a single page of the table may hold nothing else.
 */
export async function* chain(kind: Kind, id: string, from: Step): AsyncGenerator<Row> {
  let step = from;
  for await (const row of listVersions({ kind, id }, { upTo: from.version })) {
    if (row.version < step.version) return;
    if (row.version > step.version || row.token !== step.token) continue;
    yield row;
    const before = stepBefore(row);
    if (!before) return;
    step = before;
  }
}

async function* definitionsAlong<K extends Kind>(kind: K, rows: AsyncIterable<Row>) {
  for await (const row of rows) {
    const definition = definitionFrom(kind, row, {});
    if (definition) yield { definition, before: stepBefore(row) };
  }
}

const stepBefore = ({ version, previous }: Row): Step | undefined =>
  previous === undefined ? undefined : { version: version - 1, token: previous };
