import * as z from 'zod';
import { CONSENT_UPDATED, ConsentProperties } from '../customers/consent.ts';
import { CustomerId } from '../customers/customer.ts';
import type { Instant } from '../time.ts';
import { momentOf } from './moment.ts';

export const MAX_MESSAGE_BYTES = 32 * 1024;
/** Of UTF-8. */
export const MAX_MESSAGE_ID = 256;
const MAX_NAME = 256;

/** Names become keys of a profile, and these mean something else to an object. */
const refusedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const Name = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .max(MAX_NAME, `must be at most ${MAX_NAME} characters`)
  .refine((name) => !refusedNames.has(name), 'is not allowed as a name');

const Fields = z.record(z.string(), z.unknown(), 'must be an object');

const Moment = z
  .union([z.string(), z.number()], 'must be a time')
  .transform((value, context): Instant => {
    const moment = momentOf(value);
    if (moment !== undefined) return moment;
    context.addIssue('must be an ISO 8601 time, or milliseconds or seconds since 1970');
    return z.NEVER;
  });

/** The calls of the Segment spec. */
export const EventTypes = z.enum(
  ['track', 'identify', 'page', 'screen', 'group', 'alias'],
  'must be track, identify, page, screen, group or alias',
);

const needed = { track: 'event', group: 'groupId', alias: 'previousId' } as const;

/** What is said of consent must be understood: one that is kept and not heeded would look like a withdrawal, and be none. */
function consentIssues({ type, event, properties }: Said) {
  if (type !== 'track' || event !== CONSENT_UPDATED) return [];
  const { error } = ConsentProperties.safeParse(properties);
  return (error?.issues ?? []).map(({ path, message }) => ({
    code: 'custom' as const,
    path: ['properties', ...path],
    message,
  }));
}

interface Said {
  readonly type: string;
  readonly event?: string;
  readonly properties?: unknown;
}

/**
 * One message of the Segment spec as a client sends it, once `normalise` has smoothed out what clients do differently
 * (nulls, numbers as ids). Fields that nobody knows are kept.
 */
export const Message = z
  .looseObject({
    type: EventTypes,
    messageId: z.string('must be a string').exactOptional(),
    userId: CustomerId.exactOptional(),
    anonymousId: CustomerId.exactOptional(),
    timestamp: Moment.exactOptional(),
    originalTimestamp: Moment.exactOptional(),
    event: Name.exactOptional(),
    name: z.string('must be a string').exactOptional(),
    groupId: CustomerId.exactOptional(),
    previousId: CustomerId.exactOptional(),
    properties: Fields.exactOptional(),
    traits: Fields.exactOptional(),
    context: Fields.exactOptional(),
  })
  .superRefine((message, context) => {
    if (message.userId === undefined && message.anonymousId === undefined)
      context.addIssue({
        code: 'custom',
        path: ['userId'],
        message: 'is needed, or an anonymousId',
      });
    const field = message.type in needed ? needed[message.type as keyof typeof needed] : undefined;
    if (field !== undefined && message[field] === undefined)
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `is needed for ${message.type}`,
      });
    for (const issue of consentIssues(message)) context.addIssue(issue);
  });
export type Message = z.output<typeof Message>;
