import type { Node } from 'constructs';
import * as z from 'zod';

const domain = z
  .string()
  .regex(/^(?=.{4,253}$)([a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a host name without scheme or path');

/** What an owner decides about a stage; spelled under `rapport` in `cdk.json`. */
const Settings = z.strictObject({
  /** The address that mail comes from. SES must know it, or its domain, as a verified identity. */
  sender: z.email('must be a mail address that SES has verified'),
  /** Where links in messages lead; the address of the API itself when absent. */
  publicDomain: domain.optional(),
  /** First part of the stack's name. */
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,15}$/, 'must be a letter, then at most 15 letters or digits')
    .default('Rapport'),
  /** Who gets a mail when an alarm goes off; anybody may subscribe to the topic later. */
  alarmEmail: z.email('must be a mail address').optional(),
  /** A stage whose data may vanish with it: no deletion protection, and nothing is retained. */
  disposable: z.boolean().default(false),
  limits: z
    .strictObject({
      /** Requests a second that the API takes before it answers 429, and how many more at once. */
      throttle: z
        .strictObject({
          rate: z.int().positive('must be a positive whole number').default(1_000),
          burst: z.int().positive('must be a positive whole number').default(2_000),
        })
        .prefault({}),
      /** Read units a second that a sweep may use. */
      readBudget: z.number().positive('must be a positive number').default(500),
    })
    .prefault({}),
  logRetentionDays: z
    .literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], {
      error: 'must be a number of days that CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90 ... 365',
    })
    .default(30),
});

const Stage = z
  .string()
  .regex(
    /^[a-z][a-z0-9]{0,11}$/,
    'must be a small letter, then at most 11 small letters or digits',
  );

export interface Config extends z.output<typeof Settings> {
  readonly stage: string;
}

/**
 * The settings of one stage: those at the top of `rapport`, overridden by `rapport.stages.<stage>`. The stage is
 * `-c stage=...` or `rapport.stage`. Throws an error that names every field that is wrong.
 */
export function readConfig(context: Pick<Node, 'tryGetContext'>): Config {
  const { stage: usual, stages = {}, ...common } = record(context.tryGetContext('rapport'));
  const stage = parse(Stage, context.tryGetContext('stage') ?? usual ?? 'dev', 'stage');
  const own = record(stages)[stage];
  return { ...parse(Settings, { ...common, ...record(own) }, ''), stage };
}

const record = (value: unknown): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).default({}).catch({}).parse(value);

function parse<Output>(schema: z.ZodType<Output>, value: unknown, at: string): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const field = ['rapport', at, ...path].filter((step) => step !== '').join('.');
    return `  ${field}: ${message}`;
  });
  throw new Error(`The configuration in cdk.json is not valid:\n${lines.join('\n')}`);
}
