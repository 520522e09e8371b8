import type { Campaign } from '../campaigns/campaign.ts';
import { isHeldOut } from '../campaigns/holdout.ts';
import type { Profile } from '../customers/profile.ts';
import { stateOf } from '../customers/verified.ts';
import type { Instant } from '../time.ts';
import type { Excess, Limit } from './caps.ts';
import { agreesTo } from './consent.ts';
import type { Because, Deferral, Message } from './message.ts';
import type { Policies } from './policies.ts';
import { type Asked, quietUntil } from './quiet.ts';
import { isReachable, traitOf } from './reach.ts';
import { defer, type Step, withhold } from './transitions.ts';

/** What decides whether a message may go. */
export interface Case {
  readonly campaign: Pick<Campaign, 'class' | 'channel' | 'topic' | 'verifiedOnly' | 'holdout'>;
  readonly profile: Profile;
  /** Where it goes, if that is not the profile's address. */
  readonly to?: string | undefined;
  /** After this it is no longer worth sending. */
  readonly notAfter: Instant;
  readonly now: Instant;
}

interface Rule {
  readonly because: Because;
  readonly holds: (of: Case) => boolean;
}

/** Read top to bottom: the first rule that does not hold is why the message is withheld. */
const rules: readonly Rule[] = [
  { because: 'expired', holds: ({ now, notAfter }) => now <= notAfter },
  {
    because: 'holdout',
    holds: ({ campaign, profile }) => !isHeldOut(profile.customer, campaign.holdout),
  },
  {
    because: 'no-address',
    holds: ({ campaign, profile, to }) => isReachable(campaign.channel, profile, to),
  },
  {
    because: 'unverified',
    holds: ({ campaign, profile }) => {
      const trait = campaign.verifiedOnly ? traitOf(campaign.channel) : undefined;
      return trait === undefined || stateOf(profile, trait) !== 'unverified';
    },
  },
  {
    because: 'no-consent',
    holds: ({ campaign, profile }) =>
      campaign.class !== 'marketing' || agreesTo(campaign.channel, profile, campaign.topic),
  },
];

/** Why a message to this customer is withheld, or nothing. Asked when it is planned, and again before it is sent. */
export const withheldBecause = (of: Case): Because | undefined =>
  rules.find(({ holds }) => !holds(of))?.because;

/** Why a message does not go at this instant: never, or not before another one. */
export type Hold =
  | { readonly because: Because; readonly until?: never; readonly limit?: Limit }
  | { readonly because: Deferral; readonly until: Instant; readonly limit?: Limit };

/** What waits longer than it is worth sending never goes, for the reason that it would have waited for. */
type Waiting = Hold & { readonly because: 'quiet-hours' | 'capped' | 'paced' };

/** Whether the moment is a bad one: it is too late, or the customer is not to be disturbed. Asked again at each claim. */
export function heldNow(
  {
    campaign,
    profile,
    notAfter,
  }: Pick<Case, 'notAfter'> & {
    readonly campaign: Asked;
    readonly profile: Pick<Profile, 'place' | 'zone'>;
  },
  policies: Policies,
  now: Instant,
): Hold | undefined {
  if (now > notAfter) return { because: 'expired' };
  const until = quietUntil(campaign, profile, policies, now);
  return until === undefined ? undefined : worth({ because: 'quiet-hours', until }, notAfter);
}

/** What becomes of a message too many. */
export const heldByExcess = (
  { because, limit, until }: Excess,
  { notAfter }: Pick<Message, 'notAfter'>,
): Hold => (until === undefined ? { because, limit } : worth({ because, until, limit }, notAfter));

const worth = (hold: Waiting & { readonly until: Instant }, notAfter: Instant): Hold => {
  if (hold.until <= notAfter) return hold;
  const { because, limit } = hold;
  return { because, ...(limit && { limit }) };
};

/** The same as a step of the message. */
export const held = (hold: Hold): Step =>
  hold.until === undefined
    ? withhold(hold.because, hold.limit)
    : defer(hold.because, hold.until, hold.limit);
