import * as z from 'zod';
import { CustomerKey } from '../customers/customer.ts';
import { Instant } from '../time.ts';

/** Somebody in a segment, and since when. */
export const Member = z.tuple([CustomerKey, Instant]);
export type Member = z.output<typeof Member>;

/** The members of one segment that one attempt at a piece of a census found. */
export const MemberRow = z.object({
  segmentId: z.string(),
  censusId: z.string(),
  shard: z.string(),
  piece: z.int(),
  attempt: z.string(),
  members: z.array(Member),
});
export type MemberRow = z.output<typeof MemberRow>;

/** Where a list of members goes on: so many members into a row. */
export const MembersCursor = z.object({
  segmentId: z.string(),
  censusId: z.string(),
  asOf: Instant,
  row: z.string(),
  skip: z.int().min(0),
});
export type MembersCursor = z.output<typeof MembersCursor>;
