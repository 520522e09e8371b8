import * as z from 'zod';
import { currentCatalog } from '../catalog/store.ts';
import type { Profile } from '../customers/profile.ts';
import { readable } from '../customers/readable.ts';
import { withheldBecause } from '../messages/judge.ts';
import type { Because, Message } from '../messages/message.ts';
import { isEarly, messageOf } from '../messages/plan.ts';
import { getMessage, planMessage } from '../messages/store.ts';
import { enqueue } from '../messages/work.ts';
import { asOf } from '../segments/as-of.ts';
import { evaluateCondition, type Verdict } from '../segments/compile.ts';
import type { Condition } from '../segments/condition.ts';
import type { SweepKind } from '../sweeps/kind.ts';
import type { Instant } from '../time.ts';
import { bestWhen } from './best-when.ts';
import type { Occurrence } from './occurrence.ts';
import { freezeOccurrence, getOccurrence } from './store.ts';
import { timed, type When, whenFor } from './when.ts';

const Tally = z.object({
  planned: z.int(),
  withheld: z.record(z.string(), z.int()),
  /** Of both: how many have the zone of the settings, having none that is known. */
  zoneless: z.int().default(0),
});
type Tally = z.output<typeof Tally>;

const Params = z.object({
  campaignId: z.string(),
  /** An occurrence that was planned before: whatever of it is planned still is taken up, and nothing more is planned. */
  occurrenceId: z.string().optional(),
});
type Params = z.output<typeof Params>;

/**
 * Freezes the audience of an occurrence (the sweep's id is the occurrence's): whoever it means at the instant of the launch
 * gets one message, put if absent, planned or withheld with a reason. Whatever is found planned is enqueued, new or not, before
 * the piece is fixed: so a crash at any place leaves nobody out.
 */
export const audience: SweepKind<Tally, Params, Message> = {
  params: Params,
  tally: Tally,
  empty: () => ({ planned: 0, withheld: {}, zoneless: 0 }),

  async visit(item, { sweepId, params, now }, note) {
    const occurrence = await getOccurrence(params.campaignId, params.occurrenceId ?? sweepId);
    const profile = readable(item);
    if (!occurrence || typeof profile === 'string') return audience.empty();
    const { campaignId: id, version, campaign: body, occurrenceId } = occurrence;
    const part = { campaign: { id, version, body }, occurrenceId, customer: profile.customer, now };
    if (params.occurrenceId !== undefined) {
      const before = await getMessage(profile.customer, messageOf(part).sendId);
      if (before?.state === 'planned' && !isEarly(before, now)) note(before);
      return audience.empty();
    }
    const when = whenFor(occurrence, profile);
    if (when === 'not-meant') return audience.empty();
    const verdict = await verdictOn(occurrence, profile, when, now);
    if (verdict === 'out') return audience.empty();
    const message = messageOf(part, verdict === 'in' ? undefined : verdict);
    const due = verdict === 'in' ? await bestWhen(occurrence, profile, when, now) : when;
    const standing = await planMessage(timed(message, due, now));
    if (standing.state === 'planned' && !isEarly(standing, now)) note(standing);
    const zoneless = when.zoneless ? 1 : 0;
    return standing.state === 'withheld'
      ? { planned: 0, withheld: { [standing.because ?? 'unknown']: 1 }, zoneless }
      : { planned: 1, withheld: {}, zoneless };
  },

  keep: (planned) => enqueue(planned),

  add(sum, one) {
    const withheld = new Map(Object.entries(sum.withheld));
    for (const [because, count] of Object.entries(one.withheld))
      withheld.set(because, (withheld.get(because) ?? 0) + count);
    return {
      planned: sum.planned + one.planned,
      withheld: Object.fromEntries(withheld),
      zoneless: sum.zoneless + one.zoneless,
    };
  },

  async close({ planned, withheld, zoneless }, { sweepId, instant }, params) {
    if (params.occurrenceId !== undefined) return;
    const frozen = { at: instant, planned, withheld, zoneless };
    await freezeOccurrence(params.campaignId, sweepId, frozen);
  },
};

/** Whether the occurrence means the customer, and if so, why the message must be withheld at once, if it must. */
async function verdictOn(
  { campaign, instant }: Occurrence,
  profile: Profile,
  { isPast, notAfter }: When,
  now: Instant,
): Promise<'out' | 'in' | Because> {
  const condition = campaign.audience;
  const { state } = condition
    ? await verdictOf(condition, profile, instant, now)
    : { state: 'in' as const };
  if (state === 'out') return 'out';
  if (state === 'unknown') return 'segment-building';
  if (isPast) return 'past';
  return withheldBecause({ campaign, profile, notAfter, now: instant }) ?? 'in';
}

async function verdictOf(
  condition: Condition,
  profile: Profile,
  instant: Instant,
  now: Instant,
): Promise<Verdict> {
  const catalog = await currentCatalog(now);
  const { models } = await asOf(now, catalog);
  return evaluateCondition(condition, profile, { now: instant, models }, catalog);
}
