import type { Profile } from '../../../shared/customers/profile.ts';
import { type Models, noModels } from '../../../shared/predictions/models.ts';
import { evaluateCondition, type Verdict } from '../../../shared/segments/compile.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import type { Instant } from '../../../shared/time.ts';
import { aProfile, NOW, segmentsOf } from './history.ts';

interface Known extends Partial<Profile> {
  readonly says?: Readonly<Record<string, unknown>>;
}

/** The verdict on a condition of somebody who has these traits, and of whom this is known. */
export const judged = (
  condition: Condition,
  { says = {}, ...known }: Known = {},
  { now = NOW, models = noModels }: { now?: Instant; models?: Models } = {},
): Verdict => {
  const profile = { ...aProfile([], { traits: says }), ...known };
  return evaluateCondition(condition, profile, { now, models }, segmentsOf({}));
};
