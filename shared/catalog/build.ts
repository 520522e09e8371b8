import { type Bodies, type Catalog, type Definition, type Kind, plural } from './catalog.ts';
import { epochShard, kinds, type Manifest, revisionOf, type Shard } from './manifest.ts';

/** The definitions that a container holds, by kind, id, token and epoch. */
export type Held = ReadonlyMap<string, Definition<Bodies[Kind]> | undefined>;

/** One entry in force, with the name that its definition is held under. */
export interface InForce {
  readonly kind: Kind;
  readonly id: string;
  readonly version: number;
  readonly token: string;
  readonly epoch?: number | undefined;
  readonly name: string;
}

/** Everything that a manifest puts into force. */
export const inForce = (manifest: Manifest): InForce[] =>
  [...manifest.values()].flatMap(({ kind, entries }: Shard) =>
    [...entries].map(([id, entry]) => ({
      kind,
      id,
      ...entry,
      name: `${kind}#${id}#${entry.token}#${entry.epoch ?? ''}`,
    })),
  );

/** The catalog of a manifest, its definitions in the order of their ids. */
export function catalogOf(manifest: Manifest, held: Held): Catalog {
  const entries = inForce(manifest).sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  const definitions = kinds.map((kind) => [
    plural[kind],
    new Map(
      entries
        .filter((entry) => entry.kind === kind)
        .map((entry) => [entry.id, held.get(entry.name)] as const)
        .filter(([, definition]) => definition !== undefined),
    ),
  ]);
  return {
    ...(Object.fromEntries(definitions) as Pick<Catalog, (typeof plural)[Kind]>),
    revision: revisionOf(manifest),
    epoch: manifest.get(epochShard.sk)?.epoch ?? 0,
    stale: false,
  };
}
