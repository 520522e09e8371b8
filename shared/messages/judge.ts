import type { Campaign } from '../campaigns/campaign.ts';
import type { Profile } from '../customers/profile.ts';
import { stateOf } from '../customers/verified.ts';
import type { Instant } from '../time.ts';
import { agreesTo } from './consent.ts';
import type { Because } from './message.ts';
import { isReachable, traitOf } from './reach.ts';

/** What decides whether a message may go. */
export interface Case {
  readonly campaign: Pick<Campaign, 'class' | 'channel' | 'topic' | 'verifiedOnly'>;
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
