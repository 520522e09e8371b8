import type { Node } from 'constructs';
import * as z from 'zod';

const domain = z
  .string()
  .regex(/^(?=.{4,253}$)([a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a host name without scheme or path');

const limit = z.union(
  [z.int().positive(), z.literal('none').transform(() => null)],
  'must be a positive whole number, or "none"',
);

/** What an owner decides about a stage; spelled under `rapport` in `cdk.json`. */
const Settings = z.strictObject({
  /** The address that mail comes from. SES must know it, or its domain, as a verified identity. */
  sender: z.email('must be a mail address that SES has verified'),
  /**
   * What else SES asks leave for when it sends: the domain that is verified where the sender's own is not, and, while the
   * account is in SES's sandbox, the verified addresses that mail may go to.
   */
  identities: z
    .array(z.union([z.email(), domain], 'must be mail addresses or domains'))
    .default([]),
  /** Where links in messages lead; the address of the API itself when absent. */
  publicDomain: domain.optional(),
  /**
   * Hosts that webhooks may go to although they are not public, or speak plain HTTP: names or addresses as they stand in the
   * webhook's URL. Whoever may put a webhook can then make the stack call them.
   */
  trustedHosts: z
    .array(z.string().regex(/^[a-z0-9.:-]{1,253}$/, 'must be a host name or an address'))
    .default([]),
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
      /** Requests a second that one of each may make, over ten seconds; secret keys have no limit. */
      requests: z
        .strictObject({
          /** Below the throttle: pages gone wild must not shut out your servers. */
          writeKey: limit.default(800),
          user: limit.default(50),
          /** Of one address, or of one /64 of IPv6. */
          address: limit.default(500),
        })
        .prefault({}),
      /** New anonymous customers a day, by one write key and from one address. */
      newcomers: z
        .strictObject({ writeKey: limit.default(100_000), address: limit.default(10_000) })
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
 * The settings of one stage: those at the top of `rapport`, overridden field by field by `rapport.stages.<stage>`. The
 * stage is `-c stage=...` or `rapport.stage`. All stages are checked, whichever is meant. Throws an error that names every
 * field that is wrong.
 */
export function readConfig(context: Pick<Node, 'tryGetContext'>): Config {
  const given = parse(Given, context.tryGetContext('rapport'), (path) => path);
  const { stage: usual, stages: own, ...common } = given;
  const asked = context.tryGetContext('stage');
  const stage = parse(Stage, asked ?? usual ?? 'dev', () => ['stage']);
  const stages = parse(Stages, own, (path) => ['stages', ...path]);
  if (asked !== undefined && Object.keys(stages).length > 0 && !stages[stage])
    throw invalid([`rapport.stages: has no ${stage}, but ${Object.keys(stages).join(', ')}`]);
  for (const name of Object.keys(stages)) settingsOf(name, common, stages);
  return { ...settingsOf(stage, common, stages), stage };
}

type Raw = Readonly<Record<string, unknown>>;
const Given = z.record(z.string(), z.unknown()).default({});
const Stages = z.record(Stage, z.record(z.string(), z.unknown())).default({});

function settingsOf(stage: string, common: Raw, stages: Readonly<Record<string, Raw>>) {
  const own = stages[stage] ?? {};
  const isOwn = (field: PropertyKey) => Object.hasOwn(own, field);
  return parse(Settings, merged(common, own), (path, fields) =>
    [...path.slice(0, 1), ...fields].some(isOwn) ? ['stages', stage, ...path] : path,
  );
}

/** One over the other, objects field by field. */
function merged(below: Raw, above: Raw): Raw {
  const both = Object.entries(above).map(([field, value]) => {
    const other = below[field];
    return [field, isRaw(value) && isRaw(other) ? merged(other, value) : value];
  });
  return { ...below, ...Object.fromEntries(both) };
}
const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Path = readonly PropertyKey[];

/** `placeOf` tells where under `rapport` an issue is, from its path and from the fields that nobody knows. */
function parse<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  placeOf: (path: Path, unknownFields: readonly string[]) => Path,
): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map((issue) => {
      const place = placeOf(issue.path, issue.code === 'unrecognized_keys' ? issue.keys : []);
      return `${['rapport', ...place].join('.')}: ${issue.message}`;
    }),
  );
}

const invalid = (lines: readonly string[]): Error =>
  new Error(
    `The configuration in cdk.json is not valid:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
