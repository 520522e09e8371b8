import * as z from 'zod';
import type { Definition } from '../catalog/catalog.ts';
import { Instant } from '../time.ts';
import { type CensusTally, Funnel, MIXED } from './tally.ts';

/** How often a census is taken by itself. */
export const CENSUS_EVERY_MS = 60 * 60 * 1_000;

const SegmentSize = z.object({
  /** See `publicationOf`. */
  publication: z.string(),
  size: z.int(),
  /** Customers of whom it could not be said. */
  unknown: z.int(),
});

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
  messages: z.record(z.string(), z.int()),
});
export type CensusReport = z.output<typeof CensusReport>;

/** Which publication of a definition; versions begin again when one is removed and put again. */
export const publicationOf = ({
  version,
  updatedAt,
}: Pick<Definition<unknown>, 'version' | 'updatedAt'>) => `${version}@${updatedAt}`;

/** The report of a census; only segments that were the same for everybody have a size. */
export function censusReport(total: CensusTally, censusId: string, asOf: Instant): CensusReport {
  const { profiles, known, anonymous, behind, unreadable, messages, sizes, unknown } = total;
  const segments = Object.entries(total.evaluated ?? {})
    .filter(([, publication]) => publication !== MIXED)
    .map(([id, publication]) => {
      const count = (of: Record<string, number>) => (Object.hasOwn(of, id) ? (of[id] ?? 0) : 0);
      return [id, { publication, size: count(sizes), unknown: count(unknown) }] as const;
    });
  return {
    censusId,
    asOf,
    profiles,
    known,
    anonymous,
    behind,
    unreadable,
    segments: Object.fromEntries(segments),
    messages,
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

/** What became of a campaign's messages. */
export const CampaignReport = z.object({
  campaignId: z.string(),
  asOf: Instant.nullable(),
  ...Funnel.shape,
});
export type CampaignReport = z.output<typeof CampaignReport>;

export const Overview = z.object({
  asOf: Instant.nullable(),
  profiles: z.int(),
  known: z.int(),
  anonymous: z.int(),
  /** Customers whose profile has yet to be folded again for a new definition. */
  behind: z.int(),
  segments: z.record(z.string(), z.object({ name: z.string(), ...Standing.shape })),
  messages: z.record(z.string(), z.int()),
});
export type Overview = z.output<typeof Overview>;

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
