import type { Campaign } from '../campaigns/campaign.ts';
import {
  type Choice,
  drawWording,
  isAdaptive,
  wordingFor,
  wordingNamed,
} from '../campaigns/variant.ts';
import { answersByVariant } from '../reports/answers/known.ts';
import type { Instant } from '../time.ts';
import type { Message } from './message.ts';
import { listMessages } from './store.ts';

/** Which of a campaign's wordings a message has, and how that came. */
export type Wording = Choice & Pick<Message, 'arm'>;

type Asking = Pick<Message, 'campaignId' | 'customer' | 'variant' | 'arm' | 'probability'>;

/** Somebody's last message of a campaign is looked for among so many. */
const LOOKED_AT = 100;

/**
 * The wording of a message. One that was chosen before stays, and whoever the bandit has chosen for once gets the same in every
 * run of the campaign, as long as it has that variant: so no repeat and no crash shows anybody two.
 */
export async function wordingOf(
  message: Asking,
  campaign: Campaign,
  now: Instant,
): Promise<Wording> {
  const { campaignId, customer } = message;
  if (!isAdaptive(campaignId, campaign, customer)) {
    const choice = wordingFor(campaignId, campaign, customer);
    return campaign.variants?.length ? { ...choice, arm: 'fixed' } : choice;
  }
  const before = chosenIn(message, campaign) ?? (await chosenBefore(message, campaign));
  if (before) return before;
  const answers = await answersByVariant(campaignId, now);
  return { ...drawWording(campaignId, campaign, customer, answers), arm: 'adaptive' };
}

async function chosenBefore(
  { campaignId, customer }: Asking,
  campaign: Campaign,
): Promise<Wording | undefined> {
  const { items } = await listMessages(customer, { limit: LOOKED_AT });
  const before = items.find((one) => one.campaignId === campaignId && one.arm === 'adaptive');
  return before && chosenIn(before, campaign);
}

function chosenIn({ arm, variant, probability }: Asking, campaign: Campaign): Wording | undefined {
  if (arm !== 'adaptive') return undefined;
  const choice = wordingNamed(campaign, variant);
  return choice && { ...choice, arm, ...(probability !== undefined && { probability }) };
}
