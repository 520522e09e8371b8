import type { Instant } from '../time.ts';
import { listItems } from './items/store.ts';
import { getPopular } from './popular/store.ts';
import type { Recommendations } from './request.ts';
import { getShelf } from './shelf/store.ts';
import { emptyShelf, readShelf, type Shelf } from './shelf.ts';
import { shownOf } from './stock.ts';

/** How old the shelf in memory may be, by the caller's clock; it is made once a day. */
const FRESH_MS = 5 * 60_000;
/** What stands in for it is no more than a makeshift. */
const MAKESHIFT_MS = 30_000;
/** Of the catalogue, where nothing was ever fitted. */
const ITEMS = 200;

export interface Current {
  readonly shelf: Shelf;
  /** What serves in the place of a model, and why. */
  readonly fallback?: NonNullable<Recommendations['fallback']>;
  /** Of the file. */
  readonly mark?: string;
}

interface Memory {
  readonly current: Current;
  readonly loadedAt: number;
}

let memory: Memory | undefined;

/**
 * What recommendations are taken from, from memory; read again after five minutes, by the caller's clock, in either direction,
 * where it changed. Where the bucket holds none, or one that is broken, an older one serves; a container that has none falls back
 * to what was popular at the last fit, and before the first to the catalogue.
 */
export async function currentShelf(now: Instant): Promise<Current> {
  const at = Date.parse(now);
  const old = memory;
  const freshMs = old?.current.fallback ? MAKESHIFT_MS : FRESH_MS;
  if (old && Math.abs(at - old.loadedAt) <= freshMs) return old.current;
  memory = { current: await reread(old, now), loadedAt: at };
  return memory.current;
}

async function reread(old: Memory | undefined, now: Instant): Promise<Current> {
  try {
    const found = await getShelf(old?.current.mark, now);
    if (found === 'same' && old) return old.current;
    if (typeof found !== 'object') throw new Missing('There is no file');
    return { shelf: readShelf(found.bytes), mark: found.mark };
  } catch (error) {
    console.error(JSON.stringify({ recommendations: 'unreadable', error: String(error) }));
    if (old && !old.current.fallback) return old.current;
    return makeshift(error instanceof Missing);
  }
}

class Missing extends Error {}

async function makeshift(isMissing: boolean): Promise<Current> {
  const because = isMissing ? 'model-missing' : 'model-broken';
  const popular = await getPopular();
  if (popular) return { shelf: popular, fallback: { to: 'popularity', because } };
  const facts = new Map<string, ReturnType<typeof shownOf>>();
  for await (const item of listItems()) {
    facts.set(item.itemId, shownOf(item));
    if (facts.size >= ITEMS) break;
  }
  const items = [...facts.keys()];
  return {
    shelf: { ...emptyShelf, facts, catalogued: new Set(items), newcomers: items },
    fallback: { to: 'catalogue', because },
  };
}
