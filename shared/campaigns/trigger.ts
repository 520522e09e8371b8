import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { chosen } from '../segments/choice.ts';
import { Lasting } from '../segments/comparison.ts';
import { Happening, isObject } from '../segments/leaves.ts';
import { DAY_MS, Duration, durationMs } from '../time.ts';

/** To know what has cancelled it, the log is read back from where it started. */
const Wait = Duration.refine(
  (text) => durationMs(text) <= 90 * DAY_MS,
  'must be at most P90D: what takes longer is a schedule, or a segment',
);
const Late = Lasting.refine((text) => durationMs(text) <= 7 * DAY_MS, 'must be at most P7D');
const Again = chosen(
  (value) => (value === 'always' || value === 'once' ? z.string() : Lasting),
  z.union([z.literal(['always', 'once']), Lasting]),
);

const common = {
  /** So long after it: at once unless told. */
  after: Wait.optional(),
  /** What must not have happened by then. */
  cancelOn: z.array(Happening).min(1).max(10).optional(),
  /** Whether it may start again for the same customer, and key: `always` unless told, `once`, or not within so much time. */
  reentry: Again.optional(),
  /** What is found out later than this starts nothing any more: `PT1H` unless told. */
  maxLate: Late.optional(),
};

const Key = z
  .string()
  .max(200)
  .regex(/^(properties|context|traits)\../, 'must be a path such as properties.cart_id');

const Launch = z.literal('launch', {
  error:
    'must be "launch", {"event": name}, {"enters": segmentId}, {"leaves": segmentId} or {"follows": campaignId}',
});
const ByEvent = z.strictObject({
  ...Happening.shape,
  /** What a run is about: every value of it runs by itself. */
  key: Key.optional(),
  ...common,
});
const Entry = z.strictObject({ enters: DefinitionId, ...common });
const Leaving = z.strictObject({ leaves: DefinitionId, ...common });
/** Once a message of another campaign was sent to the customer. */
const Following = z.strictObject({ follows: DefinitionId, ...common });

const kinds = { event: ByEvent, leaves: Leaving, follows: Following, enters: Entry };

/** What starts a campaign: somebody's call, an event, entering or leaving a segment, another campaign's message. */
export const Trigger = chosen(
  (value) => {
    if (!isObject(value)) return Launch;
    return Object.entries(kinds).find(([name]) => Object.hasOwn(value, name))?.[1] ?? Entry;
  },
  z.union([Launch, ByEvent, Entry, Leaving, Following]).superRefine((trigger, context) => {
    if (typeof trigger === 'string' || trigger.cancelOn === undefined) return;
    if (durationMs(trigger.after ?? 'PT0S') === 0)
      context.addIssue({
        code: 'custom',
        path: ['after'],
        message: 'is needed with cancelOn: nothing cancels what starts at once',
      });
  }),
);
export type Trigger = z.output<typeof Trigger>;
/** One that starts a campaign for one customer at a time. */
export type OwnTrigger = Exclude<Trigger, string>;

/** Whether a campaign is started for each customer by what they do, and not by a call. */
export const isTriggered = (trigger: Trigger | undefined): trigger is OwnTrigger =>
  typeof trigger === 'object';
