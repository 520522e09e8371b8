import * as z from 'zod';
import { Instant } from '../time.ts';
import { firstDayOf, Of, type Retention, Span } from './cohorts.ts';

export const RetentionQuery = z.object({ by: Span.default('week'), of: Of.default('seen') });
export type RetentionQuery = z.output<typeof RetentionQuery>;

export const RetentionReport = z.object({
  asOf: Instant.nullable(),
  by: Span,
  of: Of,
  /** The oldest first. */
  cohorts: z.array(
    z.object({
      /** The Monday, or the first of the month (UTC), on which the period begins in which its customers began. */
      cohort: z.string(),
      customers: z.int(),
      /** How many of them came, or ordered, in that period, in the next one, and so on to that of `asOf`, which is not over. */
      retained: z.array(z.int()),
    }),
  ),
});
export type RetentionReport = z.output<typeof RetentionReport>;

/** The cohorts of one kind, as the last census counted them. */
export function retentionReportOf(
  last: { readonly asOf: Instant; readonly retention: Retention } | undefined,
  { by, of }: RetentionQuery,
): RetentionReport {
  const found = Object.entries(last?.retention[by][of] ?? {});
  const cohorts = found
    .map(([period, [customers = 0, ...retained]]) => ({
      period: Number(period),
      customers,
      retained,
    }))
    .sort((a, b) => a.period - b.period)
    .map(({ period, ...counts }) => ({ cohort: firstDayOf(by, period), ...counts }));
  return { asOf: last?.asOf ?? null, by, of, cohorts };
}
