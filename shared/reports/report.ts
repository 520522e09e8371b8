import * as z from 'zod';
import type { Definition } from '../catalog/catalog.ts';
import { Instant } from '../time.ts';
import { Counts, countOf } from './counts.ts';
import { Deeds, noDeeds } from './deeds.ts';
import { MIXED, publicationOf } from './publication.ts';
import type { CensusTally } from './tally.ts';

/** How often a census is taken by itself. */
export const CENSUS_EVERY_MS = 60 * 60 * 1_000;

const SegmentSize = z.object({
  /** See `publicationOf`. */
  publication: z.string(),
  size: z.int(),
  /** Customers of whom it could not be said. */
  unknown: z.int(),
});
export type SegmentSize = z.output<typeof SegmentSize>;

/** What a census found, kept as of its instant. */
export const CensusReport = z.object({
  censusId: z.string(),
  asOf: Instant,
  profiles: z.int(),
  known: z.int(),
  anonymous: z.int(),
  behind: z.int(),
  unreadable: z.int(),
  segments: z.record(z.string(), SegmentSize),
  messages: Counts,
  deeds: Deeds.default(noDeeds),
  lifecycle: Counts.default({}),
  /** Buyers by cell. */
  cells: Counts.default({}),
  /** How many customers each sample is of. */
  populations: Counts.default({}),
});
export type CensusReport = z.output<typeof CensusReport>;

/** The report of a census; only segments that were the same for everybody have a size. */
export function censusReport(
  total: CensusTally,
  { censusId, asOf }: { readonly censusId: string; readonly asOf: Instant },
  cells: Counts = {},
): CensusReport {
  const { profiles, known, behind, unreadable, deeds, lifecycle, messages, examples } = total;
  const { sizes, unknown, evaluated = {} } = total.memberships;
  const segments = Object.entries(evaluated)
    .filter(([, publication]) => publication !== MIXED)
    .map(([id, publication]): [string, SegmentSize] => [
      id,
      { publication, size: countOf(sizes, id), unknown: countOf(unknown, id) },
    ]);
  const { bought, others } = examples;
  const buyers = Object.values(cells).reduce((sum, count) => sum + count, 0);
  return {
    ...{ censusId, asOf, profiles, known, anonymous: profiles - known, behind, unreadable },
    segments: Object.fromEntries(segments),
    messages: messages.states,
    ...{ deeds, lifecycle, cells },
    populations: {
      ...{ customers: profiles, buyers, bought: bought.customers, others: others.customers },
    },
  };
}

/** How far a segment is computed, and how many the last census found in it. */
export const Standing = z.object({
  state: z.enum(['building', 'current', 'stale']),
  size: z.int().nullable(),
  sizeAt: Instant.nullable(),
});
export type Standing = z.output<typeof Standing>;

const building: Standing = { state: 'building', size: null, sizeAt: null };

/**
 * `building` until a census has judged everybody by this very publication; `stale` once that census is older than two
 * intervals.
 */
export function standingOf(
  definition: Pick<Definition<unknown>, 'id' | 'version' | 'updatedAt'>,
  census: CensusReport | undefined,
  now: Instant,
): Standing {
  const { id } = definition;
  const found = census && Object.hasOwn(census.segments, id) ? census.segments[id] : undefined;
  if (!census || !found) return building;
  if (found.publication !== publicationOf(definition) || found.unknown > 0) return building;
  const age = Math.abs(Date.parse(now) - Date.parse(census.asOf));
  const state = age > 2 * CENSUS_EVERY_MS ? 'stale' : 'current';
  return { state, size: found.size, sizeAt: census.asOf };
}

export const Census = z.object({
  censusId: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  startedAt: Instant,
  finishedAt: Instant.optional(),
  instant: Instant,
  profiles: z.int(),
  segments: z.record(z.string(), z.int()),
});
export type Census = z.output<typeof Census>;
