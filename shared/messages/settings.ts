import * as z from 'zod';
import { personal } from '../campaigns/channel.ts';
import type { Catalog } from '../catalog/catalog.ts';

const money = z.number().min(0).max(1_000_000);

/** How SMS leave. Money is in the currency of your AWS bill. */
export const SmsSetting = z.strictObject({
  /** What phones show as the sender, in the countries that allow it. */
  senderId: z
    .string()
    .regex(
      /^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/,
      'must be 1 to 11 letters and digits, one letter at least',
    )
    .optional(),
  /** A number of yours that they come from: what is answered to it comes back. */
  originationNumber: z
    .string()
    .regex(/^\+?[0-9]{5,14}$/, 'must be a number')
    .optional(),
  /** Of all SMS of a day of UTC together; without a limit when absent. */
  budgetPerDay: money.optional(),
  /** About what one segment costs; what the budget is counted by. */
  pricePerSegment: money.default(0.05),
});
export type SmsSetting = z.output<typeof SmsSetting>;

/** The applications that push goes through, by the type of a device as its events say it. */
export const PushSetting = z.strictObject({
  applications: z
    .record(
      z.string().min(1).max(64),
      z
        .string()
        .regex(
          /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:app\/(APNS|APNS_SANDBOX|GCM)\/[A-Za-z0-9_.-]{1,256}$/,
          'must be the ARN of a platform application of SNS for APNS, APNS_SANDBOX or GCM',
        ),
    )
    .default({}),
});
export type PushSetting = z.output<typeof PushSetting>;

/** Where links that count clicks may lead. */
export const LinksSetting = z.strictObject({
  hosts: z
    .array(z.string().regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a host, or *. and one'))
    .max(100)
    .default([]),
});
export type LinksSetting = z.output<typeof LinksSetting>;

const Worth = z.strictObject({
  /** Of one message, in money. */
  cost: money.optional(),
  /** The share of messages that are answered, of somebody who was sent none yet. */
  rate: z.number().min(0).max(1).optional(),
});

/** What the best channel is chosen by. */
export const ChannelsSetting = z.partialRecord(z.enum(personal), Worth);
export type ChannelsSetting = z.output<typeof ChannelsSetting>;

export const messageSettings = {
  sms: SmsSetting,
  push: PushSetting,
  links: LinksSetting,
  channels: ChannelsSetting,
} as const;
type Name = keyof typeof messageSettings;

/** A setting in force, with what it does not say as it is by default. */
export const settingOf = <K extends Name>(
  { settings }: Pick<Catalog, 'settings'>,
  name: K,
): z.output<(typeof messageSettings)[K]> => {
  const shape: z.ZodType = messageSettings[name];
  const { data = shape.parse({}) } = shape.safeParse(settings.get(name)?.body ?? {});
  return data as z.output<(typeof messageSettings)[K]>;
};
