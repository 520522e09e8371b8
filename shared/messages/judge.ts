import type { Campaign } from '../campaigns/campaign.ts';
import type { Profile } from '../customers/profile.ts';
import { stateOf } from '../customers/verified.ts';
import type { Instant } from '../time.ts';
import { recipientOf } from './address.ts';
import { agreement } from './consent.ts';
import type { Because } from './message.ts';

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
    holds: ({ campaign, profile, to }) =>
      campaign.channel !== 'email' || recipientOf({ to }, profile) !== undefined,
  },
  {
    because: 'unverified',
    holds: ({ campaign, profile }) =>
      !campaign.verifiedOnly ||
      campaign.channel !== 'email' ||
      stateOf(profile, 'email') !== 'unverified',
  },
  {
    because: 'no-consent',
    holds: ({ campaign, profile }) =>
      campaign.class !== 'marketing' ||
      agreement(profile, campaign.channel, campaign.topic) !== undefined,
  },
];

/** Why a message to this customer is withheld, or nothing. Asked when it is planned, and again before it is sent. */
export const withheldBecause = (of: Case): Because | undefined =>
  rules.find(({ holds }) => !holds(of))?.because;
