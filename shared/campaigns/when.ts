import type { Profile } from '../customers/profile.ts';
import type { Message } from '../messages/message.ts';
import { isEarly, notAfterOf } from '../messages/plan.ts';
import type { Instant } from '../time.ts';
import type { Occurrence } from './occurrence.ts';
import type { Timing } from './times/best.ts';
import { lastMoment, ownTime } from './times/own.ts';

/** When a customer gets the message of an occurrence. */
export interface When {
  readonly notBefore?: Instant;
  readonly notAfter: Instant;
  /** Their time was over when the campaign was started, and they are to be left out then. */
  readonly isPast?: true;
  readonly zoneless?: true;
  /** Why then, where the best time was chosen. */
  readonly timing?: Timing;
}

/** When a customer gets the message of an occurrence; of a launch, at once. Pure. */
export function whenFor(occurrence: Occurrence, profile: Profile): When | 'not-meant' {
  const { campaign, instant, opensAt, localDate, since = instant, zone = 'UTC' } = occurrence;
  const { schedule } = campaign;
  if (schedule === undefined || opensAt === undefined)
    return { notAfter: notAfterOf(campaign, instant) };
  if (localDate === undefined) return { notAfter: lastMoment(campaign, opensAt) };
  const time = ownTime({ schedule, localDate, since, zone }, profile);
  if (time.kind === 'not-meant') return time.kind;
  const zoneless = time.zoneless && ({ zoneless: true } as const);
  if (time.kind === 'past')
    return { notAfter: lastMoment(campaign, since), isPast: true, ...zoneless };
  return { notBefore: time.at, notAfter: lastMoment(campaign, time.at), ...zoneless };
}

/** A message that waits, with attention, until its time. */
export function timed(
  message: Message,
  { notBefore, notAfter, timing }: When,
  now: Instant,
): Message {
  if (notBefore === undefined) return { ...message, notAfter };
  const due = { ...message, notBefore, notAfter, ...(timing && { timing }) };
  return message.attentionAt !== undefined && isEarly(due, now)
    ? { ...due, attentionAt: notBefore }
    : due;
}
