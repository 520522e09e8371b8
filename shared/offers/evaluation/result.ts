import { type Estimate, LEAST_EFFECTIVE, type OffPolicy } from '../off-policy.ts';
import type { Evaluation } from './sweep.ts';

interface Found {
  readonly skipped: number;
  readonly agreed: number;
  readonly estimates: OffPolicy | undefined;
}

const assumes =
  'every offer of the placement that was in force could have been shown to everybody, in the first slot';

/**
 * What an evaluation found: the value of the policy as three estimates, beside what the log itself earned, and whether that
 * differs; or a refusal with its reason, where the log says too little of what the policy would have done.
 */
export function resultOf({ placementId, policy, from, to }: Evaluation, found: Found): object {
  const { skipped, agreed, estimates } = found;
  const asked = { placementId, policy, from, to, skipped };
  if (!estimates)
    return {
      ...asked,
      ...{ state: 'refused', decisions: 0 },
      because: 'No decision of the log could have been made by the policy.',
    };
  const { decisions, effectiveSampleSize, largestWeight, logged } = estimates;
  const evidence = { ...asked, decisions, effectiveSampleSize, largestWeight, logged };
  if (effectiveSampleSize < LEAST_EFFECTIVE)
    return {
      ...evidence,
      state: 'refused',
      because: `The log's ${decisions} decisions are worth ${Math.floor(effectiveSampleSize)} of this policy, and a verdict needs ${LEAST_EFFECTIVE}: show more, or explore more.`,
    };
  const { ips, snips, doublyRobust } = estimates;
  return {
    ...evidence,
    ...{ state: 'estimated', ips, snips, doublyRobust },
    /** How often it would have shown what was shown. */
    agreement: agreed / decisions,
    verdict: verdictOf(doublyRobust, logged),
    assumes,
  };
}

const verdictOf = ({ interval: [low, high] }: Estimate, logged: number): string => {
  if (low > logged) return 'better';
  return high < logged ? 'worse' : 'no-difference-shown';
};
