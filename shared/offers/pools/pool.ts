import * as z from 'zod';
import { DAY_MS, dayOf, Instant, plus } from '../../time.ts';
import { Code, LEAST_LENGTH } from './code.ts';

export const MAX_CODES = 10_000;

/** Codes for a pool: somebody else's, or so many new ones. */
export const NewCodes = z.union([
  z.strictObject({ codes: z.array(Code).min(1).max(MAX_CODES) }),
  z.strictObject({
    generate: z.strictObject({
      count: z.int().min(1).max(MAX_CODES),
      length: z.int().min(LEAST_LENGTH).max(32).default(LEAST_LENGTH),
      prefix: z
        .string()
        .regex(/^[A-Z0-9-]{0,16}$/, 'must be at most 16 of A-Z, 0-9, "-"')
        .default(''),
    }),
  }),
]);
export type NewCodes = z.output<typeof NewCodes>;

export const AddedCodes = z.object({
  poolId: z.string(),
  added: z.int(),
  /** Named twice, or known before: in this pool, or taken. */
  duplicates: z.int(),
  /** Those that were generated, in the same order each time. */
  codes: z.array(z.string()).optional(),
});

/** What was added to and taken from a pool on a day, about. */
export const PoolDay = z.object({
  day: z.string(),
  added: z.int().default(0),
  taken: z.int().default(0),
});
export type PoolDay = z.output<typeof PoolDay>;

export const PoolShown = z.object({
  poolId: z.string(),
  free: z.int(),
  taken: z.int(),
  /** `free` is counted up to 4,000 and estimated above; `taken` may miss what a fault has swallowed. */
  approximate: z.literal(true),
  takenPerDay: z.number(),
  /** When it runs out if it goes on like that; null where nothing was taken of late. */
  lastsUntil: Instant.nullable(),
});
export type PoolShown = z.output<typeof PoolShown>;

/** Over so many days, today among them, it is looked how fast a pool goes. */
const LOOK_BACK = 7;
/** Beyond this it is for ever. */
const MOST_DAYS = 36_500;

export function poolShown(
  poolId: string,
  { free, days, now }: { free: number; days: readonly PoolDay[]; now: Instant },
): PoolShown {
  const since = dayOf(plus(now, -(LOOK_BACK - 1) * DAY_MS));
  const first = days.find(({ taken }) => taken > 0)?.day ?? dayOf(now);
  const begun = Math.max(Date.parse(since), Date.parse(first));
  const looked = Math.max(1, (Date.parse(now) - begun) / DAY_MS);
  const late = days.filter(({ day }) => day >= since);
  const perDay = sumOf(late, 'taken') / looked;
  const lasting = perDay === 0 ? Number.POSITIVE_INFINITY : free / perDay;
  return {
    ...{ poolId, free, taken: sumOf(days, 'taken'), approximate: true },
    takenPerDay: Math.round(perDay * 100) / 100,
    lastsUntil: lasting > MOST_DAYS ? null : plus(now, Math.round(lasting * DAY_MS)),
  };
}

export const sumOf = (days: readonly PoolDay[], of: 'added' | 'taken'): number =>
  days.reduce((sum, day) => sum + day[of], 0);
