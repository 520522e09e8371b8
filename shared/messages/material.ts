import type { Campaign } from '../campaigns/campaign.ts';
import type { Words } from '../campaigns/sending.ts';
import { isActive } from '../campaigns/state.ts';
import { getOccurrence } from '../campaigns/store.ts';
import type { Content } from '../campaigns/template.ts';
import { missingParts } from '../campaigns/template.ts';
import { versionOf } from '../campaigns/version.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Instant } from '../time.ts';
import type { Message } from './message.ts';
import { ownWords, VERIFICATION, VERIFICATION_TEMPLATE, verification } from './verification.ts';
import { type Wording, wordingOf } from './wording.ts';

/** What a message is made of. */
export interface Material {
  readonly campaign: Campaign;
  /** Nothing when the template is gone, or lacks what the channel needs. */
  readonly content: Content | undefined;
  /** Of the campaign's variants the one whose content it is, and how it was chosen. */
  readonly wording: Pick<Wording, 'variant' | 'arm' | 'probability'>;
  /** Of the campaign as it is now, whatever version the message runs with: nothing of it is sent. */
  readonly paused: boolean;
}

type Origin = Pick<
  Message,
  | 'campaignId'
  | 'campaignVersion'
  | 'occurrenceId'
  | 'customer'
  | 'channel'
  | 'variant'
  | 'arm'
  | 'probability'
>;

/**
 * The campaign and content of a message; nothing when the campaign was removed, or has lost the version that the message was
 * planned with. An edit makes a new version, and what was planned before it keeps its own, which its class, its channel and
 * its topic are of: a receipt must not go out as whatever the campaign has become, past every stop.
 */
export async function materialOf(
  message: Origin,
  catalog: Catalog,
  now: Instant,
): Promise<Material | undefined> {
  if (message.campaignId === VERIFICATION) return verifying(catalog);
  const inForce = catalog.campaigns.get(message.campaignId);
  if (inForce === undefined) return undefined;
  const campaign =
    inForce.version === message.campaignVersion ? inForce.body : await plannedWith(message, now);
  if (campaign === undefined) return undefined;
  const { words, ...wording } = await wordingOf(message, campaign, now);
  return {
    campaign,
    content: contentOf(words, campaign, catalog),
    wording,
    paused: !isActive(inForce.body),
  };
}

/** What a wording says; nothing where its template is gone, or lacks what the campaign's channel needs. Pure. */
export function contentOf(
  words: Words,
  { channel }: Pick<Campaign, 'channel'>,
  { templates }: Pick<Catalog, 'templates'>,
): Content | undefined {
  const content = 'template' in words ? templates.get(words.template)?.body : words;
  return content !== undefined && missingParts(content, channel).length === 0 ? content : undefined;
}

/** In the words of the template that the owner has put for it, or in ours. */
function verifying({ templates }: Catalog): Material {
  const template = templates.get(VERIFICATION_TEMPLATE)?.body;
  const usable = template !== undefined && missingParts(template, 'email').length === 0;
  const content = usable ? template : ownWords;
  return { campaign: verification, content, wording: {}, paused: false };
}

/** From the row of a launched run; what a trigger started has none. */
async function plannedWith(
  { campaignId, campaignVersion, occurrenceId }: Origin,
  now: Instant,
): Promise<Campaign | undefined> {
  const occurrence = await getOccurrence(campaignId, occurrenceId);
  return occurrence?.campaign ?? versionOf(campaignId, campaignVersion, now);
}
