import * as z from 'zod';
import { WEEKDAYS } from '../../customers/zone.ts';
import { compared, ranged } from '../../segments/comparison.ts';
import { type Joined, joinedBy } from '../../segments/joined.ts';
import { PlaceLeaf } from '../../segments/leaves.ts';

/** What the request says at a dotted path of its context, compared: `device.type`, `basket.total`, `page.url`. */
export const RequestLeaf = compared({ context: z.string().min(1).max(200) });
export type RequestLeaf = z.output<typeof RequestLeaf>;

/** The hour of the day by the customer's clock, 0 to 23. */
export const HourLeaf = z.strictObject({ hour: ranged({}, z.int().min(0).max(24)) });
export type HourLeaf = z.output<typeof HourLeaf>;

/** A day of the week: 1 is Monday, 7 Sunday; or its name in English. */
const Weekday = z.union([z.int().min(1).max(7), z.enum(WEEKDAYS)], {
  error: 'must be 1 (Monday) to 7, or a name such as saturday',
});
const Weekdays = z.array(Weekday).min(1).max(7);
const wanted = { is: Weekday, not: Weekday, in: Weekdays, notIn: Weekdays };

export const WeekdayLeaf = z.strictObject({
  weekday: z
    .strictObject(wanted)
    .partial()
    .refine((leaf) => Object.values(leaf).some((one) => one !== undefined), {
      error: `must have at least one of ${Object.keys(wanted).join(', ')}`,
    }),
});
export type WeekdayLeaf = z.output<typeof WeekdayLeaf>;

export const contextLeaves = {
  context: RequestLeaf,
  hour: HourLeaf,
  weekday: WeekdayLeaf,
  place: PlaceLeaf,
} as const;
export type ContextLeaf = z.output<(typeof contextLeaves)[keyof typeof contextLeaves]>;
export type ContextCondition = Joined<ContextLeaf>;

const joined = joinedBy(contextLeaves, 'ContextCondition');

/** When, where and on what an offer may be shown: what is asked of the moment, and not of the customer's history. */
export const ContextCondition = joined.schema;

export const branchesOf: (condition: ContextCondition) => readonly ContextCondition[] | undefined =
  joined.branchesOf;
