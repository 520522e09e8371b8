import { AppError } from '../errors.ts';
import type { Instant } from '../time.ts';
import { catalogOf, type Held, inForce } from './build.ts';
import type { Catalog } from './catalog.ts';
import { listRows, listShards, rowName } from './items.ts';
import { type Manifest, revisionOf } from './manifest.ts';
import { definitionFrom } from './rows.ts';

/** How old a manifest may be, by the caller's clock, before it is read again. */
const FRESH_MS = 1_000;
/** How long a caller waits for the manifest while there is an older catalog that can serve. */
const MANIFEST_MS = 150;
/** How long a whole reading may take, its rows included. */
const READING_MS = 2_000;
/** How often the manifest is read while others publish; all of it within a reading's time. */
const AGREEMENTS = 20;
/** How many readings whoever must know the newest waits for. */
const READINGS = 3;

interface Memory {
  readonly catalog: Catalog;
  readonly manifest: Manifest;
  /** Milliseconds since 1970 by the caller's clock. */
  loadedAt: number;
  /** The same catalog marked stale; made once, so that what others derive from it is kept too. */
  readonly stale: Catalog;
  serves: 'fresh' | 'stale';
}

/** A reading under way. One that a caller did not wait for still counts when it ends. */
interface Reading {
  /** The manifest is there. */
  readonly seen: Promise<void>;
  readonly whole: Promise<Memory>;
}

let memory: Memory | undefined;
let reading: Reading | undefined;
/** Outlives a reading that was given up, so that the next one finds less to fetch. */
let held: Held = new Map();

/**
 * What is in force now, from memory; at most `maxAgeMs` old by the caller's clock, in either direction. Where the table
 * does not answer in time, the older catalog serves and says so. Throws `unavailable` in a container that has none yet.
 */
export async function currentCatalog(
  now: Instant,
  { maxAgeMs = FRESH_MS }: { readonly maxAgeMs?: number } = {},
): Promise<Catalog> {
  const { catalog, stale, serves } = await recall(Date.parse(now), maxAgeMs);
  return serves === 'stale' ? stale : catalog;
}

/**
 * The catalog and its manifest as the table has them, never an older one: for whoever changes or shows definitions, and for
 * whoever starts what cannot be called back. Throws `unavailable`.
 */
export async function latest(now: Instant): Promise<{ catalog: Catalog; manifest: Manifest }> {
  for (let reading = 1; ; reading += 1) {
    try {
      return await read(Date.parse(now)).whole;
    } catch (error) {
      const unavailable = unreadable(error);
      if (reading === READINGS) throw unavailable;
    }
  }
}

/** Forgets the age of what is held, so that the next reader looks again. */
export function expireCatalog(): void {
  if (memory) memory.loadedAt = Number.NEGATIVE_INFINITY;
}

async function recall(at: number, maxAgeMs: number): Promise<Memory> {
  const old = memory;
  if (old && maxAgeMs > 0 && Math.abs(at - old.loadedAt) <= maxAgeMs) return old;
  try {
    // A reading that has begun is new enough, but not for a caller who wants to see what was just published.
    const { seen, whole } = (maxAgeMs > 0 && reading) || read(at);
    if (old) await within(MANIFEST_MS, () => seen);
    return await whole;
  } catch (error) {
    const unavailable = unreadable(error);
    if (!old) throw unavailable;
    // Asking again at every request would add the waiting time to each.
    old.loadedAt = at;
    old.serves = 'stale';
    return old;
  }
}

/** Says in the log why the table was of no use; the caller is only told that it was not, and to come again. */
function unreadable(error: unknown): AppError {
  console.error(JSON.stringify({ catalog: 'unreadable', error: String(error) }));
  return new AppError('unavailable', 'The catalog cannot be read', [], { 'retry-after': '1' });
}

/** One reading after the other, so that an older one cannot overtake a newer one. */
function read(at: number): Reading {
  const before = reading?.whole;
  const seen = Promise.withResolvers<void>();
  const whole = (async () => {
    await before?.catch(() => undefined);
    return within(READING_MS, (signal) => load(at, signal, seen.resolve));
  })();
  const mine = { seen: seen.promise, whole };
  const done = () => {
    if (reading === mine) reading = undefined;
  };
  whole.then(done, done);
  whole.catch(seen.reject);
  seen.promise.catch(() => undefined);
  reading = mine;
  return mine;
}

async function load(at: number, signal: AbortSignal, seen: () => void): Promise<Memory> {
  const old = memory;
  const manifest = await settled(old, signal);
  seen();
  if (old && revisionOf(manifest) === old.catalog.revision) {
    old.loadedAt = at;
    old.serves = 'fresh';
    return old;
  }
  await hold(manifest);
  signal.throwIfAborted();
  const catalog = catalogOf(manifest, held);
  memory = { catalog, manifest, loadedAt: at, stale: { ...catalog, stale: true }, serves: 'fresh' };
  return memory;
}

/**
 * The manifest as it was at one moment. Its shards are read one after the other; when something changed, they are read
 * until two readings agree. Otherwise a catalog could hold an epoch without the definition that raised it, and profiles
 * folded with it would claim to know what they never measured.
 */
async function settled(old: Memory | undefined, signal: AbortSignal): Promise<Manifest> {
  let seen = await listShards(signal);
  if (revisionOf(seen) === old?.catalog.revision) return seen;
  for (let reading = 1; reading < AGREEMENTS; reading += 1) {
    const again = await listShards(signal);
    if (revisionOf(again) === revisionOf(seen)) return again;
    seen = again;
  }
  throw new AppError('unavailable', 'The catalog changes faster than it can be read');
}

/** Fetches the rows that a manifest names and that are not held yet, and lets go of those that it no longer names. */
async function hold(manifest: Manifest): Promise<void> {
  const named = inForce(manifest);
  const missing = named.filter(({ name }) => !held.has(name));
  const rows = await listRows(missing);
  const fetched = missing.map((entry) => {
    const row = rows.get(rowName(entry));
    return [entry.name, row && definitionFrom(entry.kind, row, entry)] as const;
  });
  const all = new Map([...held, ...fetched]);
  held = new Map(named.map(({ name }) => [name, all.get(name)]));
}

/** Gives work a time limit: its signal is aborted, and what it may still answer is dropped. */
async function within<Result>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const control = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      control.abort();
      reject(new AppError('unavailable', `The catalog did not answer within ${milliseconds} ms`));
    }, milliseconds);
  });
  try {
    return await Promise.race([work(control.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
