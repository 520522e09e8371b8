import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../catalog/catalog.ts';
import { AppError } from '../errors.ts';
import { getNewest, putReport } from '../reports/rows/store.ts';
import type { Instant } from '../time.ts';
import { type Stages, stagesOf } from './lifecycle.ts';
import { FittedModels, type Models, noModels } from './models.ts';

/** How old models in memory may be, by the caller's clock: censuses are taken by the hour. */
const FRESH_MS = 60_000;

type Settings = Pick<Catalog, 'settings'>;

/** The models as the last census fitted them, or `noModels` before the first; as the last before an instant did. */
async function getModels(before?: Instant): Promise<FittedModels> {
  const found = await getNewest('predictions', 'all', before);
  return found ? FittedModels.parse(found.report) : noModels;
}

/** The models that a census fitted as of an instant. */
export const putModels = (models: FittedModels & { readonly fittedAt: Instant }): Promise<void> =>
  putReport('predictions', 'all', { asOf: models.fittedAt, report: models });

let memory: { fitted: FittedModels; loadedAt: number } | undefined;

/**
 * The models in force, from memory; at most `maxAgeMs` (a minute) old by the caller's clock, in either direction. Where the
 * table does not answer the older ones serve. Throws `unavailable` in a container that has none yet.
 */
export async function currentModels(
  now: Instant,
  { settings }: Settings,
  { maxAgeMs = FRESH_MS }: { readonly maxAgeMs?: number } = {},
): Promise<Models> {
  const at = Date.parse(now);
  if (!memory || maxAgeMs === 0 || Math.abs(at - memory.loadedAt) > maxAgeMs)
    memory = { fitted: await reread(memory?.fitted), loadedAt: at };
  return withStages(memory.fitted, settings);
}

/** The models by which a census as of an instant judges everybody: those of the census before it. */
export async function modelsBefore(instant: Instant, { settings }: Settings): Promise<Models> {
  if (pinned?.instant !== instant) pinned = { instant, fitted: await getModels(instant) };
  return withStages(pinned.fitted, settings);
}
let pinned: { readonly instant: Instant; readonly fitted: FittedModels } | undefined;

async function reread(old: FittedModels | undefined): Promise<FittedModels> {
  try {
    const found = await getModels();
    return old && isDeepStrictEqual(old, found) ? old : found;
  } catch (error) {
    console.error(JSON.stringify({ models: 'unreadable', error: String(error) }));
    if (old) return old;
    throw new AppError('unavailable', 'The models cannot be read', [], { 'retry-after': '1' });
  }
}

/** One object for the same models and setting, by which others know what they have computed already. */
const joined = new WeakMap<FittedModels, { readonly setting: unknown; readonly models: Models }>();

function withStages(fitted: FittedModels, settings: Settings['settings']): Models {
  const setting = settings.get('lifecycle')?.body;
  const known = joined.get(fitted);
  if (known && known.setting === setting) return known.models;
  const stages: Stages = stagesOf(setting);
  const models = { ...fitted, stages };
  joined.set(fitted, { setting, models });
  return models;
}
