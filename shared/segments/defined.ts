import { type Instant, later } from '../time.ts';
import { segmentsIn } from './condition.ts';
import { reachedFrom } from './graph.ts';
import type { Segment } from './segment.ts';

interface Defined {
  readonly updatedAt?: Instant;
  readonly body: Segment;
}

/** Segments by id. */
export type SegmentsById = ReadonlyMap<string, Defined>;

/** The segments that one names itself. */
export const namedBy = (id: string, segments: SegmentsById): readonly string[] => {
  const condition = segments.get(id)?.body.condition;
  return condition ? segmentsIn(condition) : [];
};

/** A segment and all that it names, directly or through others, as far as they are defined. */
export const wholeOf = <One extends Defined>(
  id: string,
  segments: ReadonlyMap<string, One>,
): readonly One[] =>
  [...reachedFrom(id, (name) => namedBy(name, segments))].flatMap(
    (name) => segments.get(name) ?? [],
  );

/** Since when a segment means what it means: as long as nothing changed in it, nor in what it names. */
export const definedAt = (id: string, segments: SegmentsById): Instant =>
  wholeOf(id, segments)
    .map(({ updatedAt = '' }) => updatedAt)
    .reduce((latest, at) => (at > latest ? at : latest), '');

/** A definition, as new as what it means. */
export const asMeant = <One extends { readonly id: string; readonly updatedAt: Instant }>(
  definition: One,
  segments: SegmentsById,
): One => ({
  ...definition,
  updatedAt: later(definition.updatedAt, definedAt(definition.id, segments)),
});
