import { randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Instant } from '../time.ts';
import {
  type Bodies,
  type Catalog,
  type Definition,
  definitionsOf,
  type Kind,
  PENDING_EPOCH,
} from './catalog.ts';
import { epochInForce, epochOnEntry } from './epoch.ts';
import { chain } from './history.ts';
import { listVersions, pause, putRow, updateShard } from './items.ts';
import { type Entry, entryOf, epochShard, shardOf } from './manifest.ts';
import { definitionFrom, type Row } from './rows.ts';
import { expireCatalog, latest } from './store.ts';

const ROUNDS = 20;
const MAX_BODY_BYTES = 350_000;

export interface Publication<K extends Kind> {
  readonly definition: Definition<Bodies[K]>;
  readonly isNew: boolean;
  /** The feature epoch that this publication began: profiles before it have yet to be folded again. */
  readonly raised?: number;
}

export interface Publishing {
  /** Whose key. */
  readonly by: string;
  readonly now: Instant;
  readonly ifMatch?: number;
  /** Refuses, by throwing, what does not go with all else that is in force. Asked again whenever that has changed. */
  readonly check?: (catalog: Catalog) => void;
}

/** The body that follows from the one in force, if there is one; asked again whenever that may have changed. */
type BodyFor<K extends Kind> = (before: Bodies[K] | undefined) => Bodies[K];

/**
 * Puts a body, parsed by its kind's schema, into force. The immutable row first, which nobody sees, then one conditional
 * update of the manifest: a crash between the two leaves everything as it was. Who publishes at the same time goes first
 * or after, never half. Throws `precondition-failed` when `ifMatch` is not the version in force.
 */
export async function publish<K extends Kind>(
  kind: K,
  id: string,
  body: Bodies[K] | BodyFor<K>,
  { by, now, ifMatch, check = () => {} }: Publishing,
): Promise<Publication<K>> {
  const bodyFor: BodyFor<K> = typeof body === 'function' ? body : () => body;
  const rows: Row[] = [];
  let made: Bodies[K] | undefined;
  const done = await inRounds(async () => {
    const { catalog, manifest } = await latest(now);
    const entry = entryOf(manifest, kind, id);
    const landed = await ownRow(kind, id, rows, entry);
    if (landed)
      return {
        row: landed,
        isNew: landed.previous === undefined,
        raised: entry?.epoch === catalog.epoch ? entry.epoch : undefined,
      };
    requireMatch(ifMatch, entry);
    check(catalog);
    made = bodyFor(definitionsOf(catalog, kind).get(id)?.body);
    const json = JSON.stringify(made);
    if (Buffer.byteLength(json) > MAX_BODY_BYTES)
      throw new AppError('too-large', `A definition may have at most ${MAX_BODY_BYTES} bytes`);
    const row = {
      id,
      version: (entry?.version ?? (await lastVersion(kind, id, rows))) + 1,
      token: newToken(),
      body: json,
      createdAt: definitionsOf(catalog, kind).get(id)?.createdAt ?? now,
      updatedAt: now,
      updatedBy: by,
      ...(entry && { previous: entry.token }),
    };
    rows.push(row);
    await putRow(kind, row);
    const { epoch, raise } = epochOnEntry(kind, id, made, catalog);
    const next = { version: row.version, token: row.token, ...(epoch !== undefined && { epoch }) };
    const shard = shardOf(kind, id);
    const outcome = await updateShard(shard, manifest.get(shard.sk)?.revision ?? 0, {
      put: { id, entry: next },
      ...(raise !== undefined && { epoch: raise }),
    });
    if (outcome === 'lost') return undefined;
    return { row, isNew: entry === undefined, raised: raise };
  });
  // Rounds differ in what an edit leaves as it was, and none of that is measured.
  if (!made) throw new Error(`Nothing was made of ${kind} ${id}`);
  const { epoch, raised = done.raised } = await settle(kind, id, made, done.row.token, now);
  const definition = definitionFrom(kind, done.row, { epoch });
  if (!definition) throw new Error(`A published ${kind} does not parse: ${id}`);
  return { definition, isNew: done.isNew, ...(raised !== undefined && { raised }) };
}

/** Takes a definition out of force. Throws `not-found`, or `precondition-failed` as `publish` does. */
export async function remove(
  kind: Kind,
  id: string,
  { now, ifMatch }: { readonly now: Instant; readonly ifMatch?: number },
): Promise<void> {
  let tried = false;
  await inRounds(async () => {
    const { manifest } = await latest(now);
    const entry = entryOf(manifest, kind, id);
    if (!entry && tried) return 'removed';
    if (!entry) throw new AppError('not-found', `There is no ${kind} "${id}"`);
    requireMatch(ifMatch, entry);
    tried = true;
    const shard = shardOf(kind, id);
    const outcome = await updateShard(shard, manifest.get(shard.sk)?.revision ?? 0, { remove: id });
    return outcome === 'changed' ? 'removed' : undefined;
  });
}

/**
 * Gives the entry of one publication, named by its token, its epoch if it is pending, raising that of the house if need be;
 * see `epochOnEntry`. Once more changes nothing.
 */
export async function settle<K extends Kind>(
  kind: K,
  id: string,
  body: Bodies[K],
  token: string,
  now: Instant,
): Promise<{ readonly epoch?: number | undefined; readonly raised?: number }> {
  let raised: { readonly raised?: number } = {};
  return inRounds(async () => {
    const { catalog, manifest } = await latest(now);
    const entry = entryOf(manifest, kind, id);
    if (entry?.token !== token) return raised;
    if (entry.epoch !== PENDING_EPOCH) return { epoch: entry.epoch, ...raised };
    const revision = ({ sk }: { readonly sk: string }) => manifest.get(sk)?.revision ?? 0;
    const epoch = raised.raised ?? epochInForce(kind, body, catalog);
    if (epoch === undefined) {
      const higher = catalog.epoch + 1;
      // Raised twice because an answer was lost, it only makes profiles be folded once more.
      const outcome = await updateShard(epochShard, revision(epochShard), { epoch: higher });
      if (outcome === 'changed') raised = { raised: higher };
      return undefined;
    }
    const shard = shardOf(kind, id);
    const put = { id, entry: { ...entry, epoch } };
    const outcome = await updateShard(shard, revision(shard), { put });
    return outcome === 'changed' ? { epoch, ...raised } : undefined;
  });
}

/** Repeats until there is a result. Each round reads the catalog afresh; whoever comes next does so as well. */
async function inRounds<Result>(round: () => Promise<Result | undefined>): Promise<Result> {
  try {
    for (let number = 0; number < ROUNDS; number += 1) {
      if (number > 0) await pause(number);
      const result = await round();
      if (result !== undefined) return result;
    }
  } finally {
    expireCatalog();
  }
  throw new AppError('too-many-requests', 'Too many publications at once', [], {
    'retry-after': '1',
  });
}

/** The row of ours that went into force although its update looked lost, even if another came after it. */
async function ownRow(
  kind: Kind,
  id: string,
  rows: readonly Row[],
  entry: Entry | undefined,
): Promise<Row | undefined> {
  const first = rows[0];
  if (!first || !entry || entry.version < first.version) return undefined;
  for await (const { version, token } of chain(kind, id, entry)) {
    const own = rows.find((row) => row.token === token);
    if (own || version <= first.version) return own;
  }
  return undefined;
}

/**
 * The last version that a definition had before it was removed; 0 for a new one. One that comes back goes on from there,
 * so that a version names one body for ever: to an If-Match, and to a message that was planned with it. The rows tell,
 * which stay; the manifest would have to carry all that was ever removed. Our own rows of lost rounds do not count.
 */
async function lastVersion(kind: Kind, id: string, own: readonly Row[]): Promise<number> {
  const tokens = new Set(own.map(({ token }) => token));
  for await (const { version, token } of listVersions({ kind, id }, { atOnce: own.length + 1 }))
    if (!tokens.has(token)) return version;
  return 0;
}

function requireMatch(wanted: number | undefined, entry: Entry | undefined): void {
  if (wanted === undefined || wanted === entry?.version) return;
  const found = entry ? `version ${entry.version} is in force` : 'nothing is in force';
  throw new AppError('precondition-failed', `If-Match asks for version ${wanted}, but ${found}`);
}

const newToken = (): string => randomBytes(9).toString('base64url');
