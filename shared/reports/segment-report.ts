import * as z from 'zod';
import type { Definition } from '../catalog/catalog.ts';
import { Cause } from '../customers/profile.ts';
import type { Segment } from '../segments/segment.ts';
import { Instant } from '../time.ts';
import type { SegmentDay } from './days.ts';
import { type CensusReport, Standing, standingOf } from './report.ts';

export const SegmentReport = z.object({
  segmentId: z.string(),
  name: z.string(),
  version: z.int(),
  /** As of the last census. */
  asOf: Instant.nullable(),
  ...Standing.shape,
  /** Customers of whom the last census could not say. */
  unknown: z.int(),
  /** By day (UTC), as the last census of each found it, the oldest first. */
  days: z.array(
    z.object({
      day: z.string(),
      asOf: Instant,
      size: z.int(),
      /** The last census of an earlier day, since when customers came and went; none where it is not known. */
      since: Instant.nullable(),
      in: z.int().nullable(),
      out: z.int().nullable(),
      /** Those who came, by why. */
      causes: z.partialRecord(Cause, z.int()),
    }),
  ),
});
export type SegmentReport = z.output<typeof SegmentReport>;

/** A segment as of the last census, and on the days before. */
export function segmentReportOf(
  definition: Definition<Segment>,
  census: CensusReport | undefined,
  days: readonly (SegmentDay & { readonly day: string })[],
  now: Instant,
): SegmentReport {
  const { id, version, body } = definition;
  const found = census && Object.hasOwn(census.segments, id) ? census.segments[id] : undefined;
  return {
    ...{ segmentId: id, name: body.name, version, asOf: census?.asOf ?? null },
    ...standingOf(definition, census, now),
    unknown: found?.unknown ?? 0,
    days: days.map(({ day, asOf, size, since, entered = {}, left }) => ({
      ...{ day, asOf, size, since: since ?? null },
      in: since ? Object.values(entered).reduce((sum, count) => sum + count, 0) : null,
      out: since ? (left ?? 0) : null,
      causes: entered,
    })),
  };
}
