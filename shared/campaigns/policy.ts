import * as z from 'zod';
import { chosen } from '../segments/choice.ts';
import { Duration, durationMs, Instant } from '../time.ts';

/** Every way to reach somebody that a policy may speak of. */
export const PolicyChannel = z.enum(['email', 'sms', 'push', 'inbox', 'webhook']);

const ClockTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day such as "21:00"');

const Window = z
  .strictObject({ from: ClockTime, to: ClockTime })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must differ from "from"' });
const Never = z.literal('none', { error: 'must be {"from", "to"} or "none"' });

/** When nobody is to be disturbed, by the clock on their wall; over midnight where it ends before it begins. */
export const QuietHours = chosen(
  (value) => (typeof value === 'object' && value !== null ? Window : Never),
  z.union([Window, Never]),
);
export type QuietHours = z.output<typeof QuietHours>;

const byChannel = z.partialRecord(PolicyChannel, QuietHours);

/** The setting `quiet-hours`. */
export const QuietHoursSetting = z.strictObject({
  /** Over the usual ones: 21:00 to 08:00 for push and SMS, none for the rest. */
  channels: byChannel.default({}),
  /** By country, as events spell it. */
  countries: z.record(z.string().min(1).max(100), byChannel).default({}),
  /** Whether transactional messages wait as well. Mandatory ones never do. */
  transactional: z.boolean().default(false),
});
export type QuietHoursSetting = z.output<typeof QuietHoursSetting>;

export const Over = z.enum(['drop', 'defer']);
export type Over = z.output<typeof Over>;

const most = z.int().min(0).max(1_000).optional();
const Limits = {
  /** In one day of the customer's, and in seven: today and the six before. */
  day: most,
  week: most,
  /** What becomes of a message too many: it is withheld, or waits for the day on which there is room. */
  over: Over.default('drop'),
};

/** At most so many messages of a class to one customer, on one channel or on all together, whatever campaigns they are of. */
const Cap = z.strictObject({
  channel: PolicyChannel.optional(),
  class: z.enum(['marketing', 'transactional']).default('marketing'),
  ...Limits,
});
export type Cap = z.output<typeof Cap>;

/** Marketing at the customer's own pace: fewer to whom does not answer. */
const Pace = z
  .strictObject({
    /** So many a week to who answers, and to who is new. */
    most: z.int().min(1).max(1_000).default(8),
    /** And never fewer than so many. */
    least: z.int().min(0).max(1_000).default(1),
    /** After so many without an answer there are half as many a week, after as many again a quarter. */
    unanswered: z.int().min(1).max(1_000).default(5),
    /** The events that are an answer. */
    answers: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(20)
      .default(['Email Opened', 'Email Link Clicked', 'Push Notification Tapped']),
    over: Over.default('drop'),
  })
  .refine(({ least, most }) => least <= most, { path: ['least'], message: 'must not exceed most' });
export type Pace = z.output<typeof Pace>;

/** The setting `frequency`. */
export const FrequencySetting = z.strictObject({
  caps: z.array(Cap).max(20).default([]),
  pace: z
    .union([z.literal('fixed'), z.strictObject({ adaptive: Pace })], {
      error: 'must be "fixed" or {"adaptive": {...}}',
    })
    .default('fixed'),
});
export type FrequencySetting = z.output<typeof FrequencySetting>;

/** The setting `dispatch`. */
export const DispatchSetting = z.strictObject({
  /**
   * After a restore from a backup: what was planned before this instant waits until the setting says otherwise, since it was
   * perhaps sent by the tables that were lost.
   */
  parkedBefore: Instant.optional(),
});
export type DispatchSetting = z.output<typeof DispatchSetting>;

/** Stricter caps of one campaign: it sends only to who has had fewer of its class on its channel, of any campaign. */
export const CampaignCaps = z.strictObject(Limits);

/** At most so many messages of a campaign in so much time, spread evenly. */
export const Throttle = z.strictObject({
  messages: z.int().min(1).max(10_000_000),
  per: Duration.refine((text) => durationMs(text) >= 1_000, 'must be at least a second'),
});
export type Throttle = z.output<typeof Throttle>;
