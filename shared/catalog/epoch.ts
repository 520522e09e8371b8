import { featuresOf } from '../segments/feature.ts';
import {
  type Bodies,
  type Catalog,
  type Definition,
  definitionsOf,
  type Kind,
  PENDING_EPOCH,
} from './catalog.ts';
import { rulesOf } from './kinds.ts';
import { kinds } from './manifest.ts';

/** Ids of the features that a body measures. */
export const featureIds = <K extends Kind>(kind: K, body: Bodies[K]): ReadonlySet<string> =>
  new Set(
    rulesOf[kind]
      .conditions(body)
      .flatMap(featuresOf)
      .map(({ id }) => id),
  );

/**
 * The epoch that an entry can carry in the very update that puts it into force; nothing where it measures nothing.
 * `raise`: that of the segments' shard, in the same update.
 *
 * An epoch is a promise: whoever folded a profile with it has measured every feature of each entry with an epoch so low.
 * So a new feature may not come later than its epoch, and an epoch not earlier than its features. Segments lie in one
 * shard with the epoch, where one update moves both. Offers and campaigns lie elsewhere: they come into force `pending`
 * first, the epoch is raised after that, and then they carry it. A feature that something else in force measures is
 * shared, if that cannot be removed in the same moment: within the shard, whose revision guards the update.
 */
export function epochOnEntry<K extends Kind>(
  kind: K,
  id: string,
  body: Bodies[K],
  catalog: Catalog,
): { readonly epoch?: number; readonly raise?: number } {
  const features = featureIds(kind, body);
  if (features.size === 0) return {};
  const before = definitionsOf(catalog, kind).get(id);
  const guarded = kind === 'segment' ? measurements(catalog, [kind]) : epochsBy([[kind, before]]);
  const shared = sharedEpoch(features, guarded);
  if (shared !== undefined) return { epoch: shared };
  if (kind !== 'segment') return { epoch: PENDING_EPOCH };
  return { epoch: catalog.epoch + 1, raise: catalog.epoch + 1 };
}

/** The epoch of an entry that is in force and pending, where all that it measures is measured by others as well. */
export const epochInForce = <K extends Kind>(
  kind: K,
  body: Bodies[K],
  catalog: Catalog,
): number | undefined => sharedEpoch(featureIds(kind, body), measurements(catalog, kinds));

/** The latest of the features' epochs, or nothing when one of them has none. */
function sharedEpoch(
  features: ReadonlySet<string>,
  epochs: ReadonlyMap<string, number>,
): number | undefined {
  const found = [...features].map((feature) => epochs.get(feature));
  return found.some((epoch) => epoch === undefined)
    ? undefined
    : Math.max(...found.filter((epoch) => epoch !== undefined));
}

const measurements = (catalog: Catalog, of: readonly Kind[]): Map<string, number> =>
  epochsBy(
    of.flatMap((kind) =>
      [...definitionsOf(catalog, kind).values()].map((definition) => [kind, definition] as const),
    ),
  );

/** The earliest epoch from which each feature is measured by one of the definitions; pending ones do not count. */
function epochsBy(
  definitions: readonly (readonly [Kind, Definition<Bodies[Kind]> | undefined])[],
): Map<string, number> {
  const epochs = new Map<string, number>();
  for (const [kind, definition] of definitions) {
    if (definition?.epoch === undefined || definition.epoch >= PENDING_EPOCH) continue;
    for (const feature of featureIds(kind, definition.body))
      epochs.set(feature, Math.min(definition.epoch, epochs.get(feature) ?? definition.epoch));
  }
  return epochs;
}
