import * as z from 'zod';

const name = z.string().min(1);
/** Nothing where there is no limit. */
const limit = z.int().positive().nullable();

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

/** What a function may be given. `infra/function.ts` sets these with the grant; nothing else reads `process.env`. */
const Environment = z.object({
  STAGE: name,
  EVENTS_TABLE: name,
  PROFILES_TABLE: name,
  MESSAGES_TABLE: name,
  CATALOG_TABLE: name,
  METRICS_TABLE: name,
  BUCKET: name,
  /** Where the bucket answers, without a slash at the end. */
  BUCKET_URL: z.url(),
  /** ARN of the one generated secret: the root key, and what every other key is derived from. */
  ROOT_SECRET: name,
  REFOLD_QUEUE: z.url(),
  SWEEP_QUEUE: z.url(),
  DISPATCH_QUEUE: z.url(),
  FILES_QUEUE: z.url(),
  WEBHOOK_QUEUE: z.url(),
  /** Hosts, between commas, that webhooks may go to although they are private or speak plain HTTP. */
  TRUSTED_HOSTS: z.string(),
  ERASE_QUEUE: z.url(),
  FEEDBACK_QUEUE: z.url(),
  /** The verified address that mail comes from. */
  SENDER: z.email(),
  /** How many workers send mail at the same time: each keeps to its share of the account's rate. */
  MAIL_WORKERS: z.coerce.number().positive(),
  /** Name of the SES configuration set whose events come back as feedback. */
  CONFIGURATION_SET: name,
  /** Where links in messages lead, without a slash at the end. */
  PUBLIC_URL: z.url(),
  /** How many read units a second a sweep may use. */
  READ_BUDGET: z.coerce.number().positive(),
  /** Requests a second that one of each may make. */
  REQUEST_LIMITS: json(z.object({ writeKey: limit, user: limit, address: limit })),
  /** New anonymous customers a day that come by one of each. */
  NEWCOMER_LIMITS: json(z.object({ writeKey: limit, address: limit })),
});
export type Environment = z.infer<typeof Environment>;
export type Variable = keyof Environment;

/** One variable, parsed. Throws when the stack did not give it: a mistake of deployment, not of a caller. */
export const environment = <Name extends Variable>(variable: Name): Environment[Name] =>
  Environment.shape[variable].parse(process.env[variable]) as Environment[Name];
