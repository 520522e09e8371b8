import * as z from 'zod';
import { Condition } from '../segments/condition.ts';
import { Duration } from '../time.ts';
import { Goal } from './goal.ts';
import { Holdout } from './holdout.ts';
import { CampaignCaps, QuietHours, Throttle } from './policy.ts';
import { checkStart, Schedule, SendTime } from './schedule.ts';
import { checkSending, Sending } from './sending.ts';
import { State } from './state.ts';
import { Trigger } from './trigger.ts';

/**
 * `marketing` needs consent and respects every stop; `transactional` (a receipt) and `mandatory` (a recall) need none,
 * and only `marketing` gives up on an answer that was lost.
 */
export const MessageClass = z.enum(['marketing', 'transactional', 'mandatory']);
export type MessageClass = z.output<typeof MessageClass>;

export const Topic = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, ".", "_", "-", at most 64');

/** An audience, a message, and what starts it. */
export const Campaign = z
  .strictObject({
    name: z.string().min(1).max(200),
    class: MessageClass,
    ...Sending.shape,
    topic: Topic.optional(),
    /** Everybody, when there is none; of a triggered campaign: whom else the trigger must find. */
    audience: Condition.optional(),
    trigger: Trigger.optional(),
    /** When it runs by itself; nothing else starts it then. */
    schedule: Schedule.optional(),
    sendTime: SendTime.optional(),
    /** What it is for: whoever does that in time after a message counts as converted. */
    goal: Goal.optional(),
    /** Where it stands: kept as it is by an edit that does not say. */
    state: State.optional(),
    /** Not to an address that was only claimed, through a public key or by the customer: see verifications. */
    verifiedOnly: z.boolean().optional(),
    /** How long after its planning a message is still worth sending. */
    expiresAfter: Duration.default('P7D'),
    /** In the place of the setting's. */
    quietHours: QuietHours.optional(),
    /** Beside the setting's. */
    caps: CampaignCaps.optional(),
    throttle: Throttle.optional(),
    holdout: Holdout.optional(),
  })
  .superRefine(checkStart)
  .superRefine(checkSending);
export type Campaign = z.output<typeof Campaign>;
