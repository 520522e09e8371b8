import type { Campaign } from '../campaigns/campaign.ts';
import { getOccurrence } from '../campaigns/store.ts';
import type { Content } from '../campaigns/template.ts';
import { missingParts } from '../campaigns/template.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Message } from './message.ts';

/** What a message is made of. */
export interface Material {
  readonly campaign: Campaign;
  /** Nothing when the template is gone, or lacks what the channel needs. */
  readonly content: Content | undefined;
  /** Of the campaign as it is now, whatever version the message runs with. */
  readonly paused: boolean;
}

/**
 * The campaign and content of a message; nothing when the campaign was removed. An edit makes a new version, and a running
 * occurrence keeps its own: its row has it. What a trigger started has no row and takes the version in force, which is
 * the same unless it was edited in the seconds between.
 */
export async function materialOf(
  message: Pick<Message, 'campaignId' | 'campaignVersion' | 'occurrenceId' | 'channel'>,
  catalog: Catalog,
): Promise<Material | undefined> {
  const inForce = catalog.campaigns.get(message.campaignId);
  if (inForce === undefined) return undefined;
  const frozen =
    inForce.version === message.campaignVersion
      ? undefined
      : await getOccurrence(message.campaignId, message.occurrenceId);
  const campaign = frozen?.campaign ?? inForce.body;
  const content =
    'template' in campaign.message
      ? catalog.templates.get(campaign.message.template)?.body
      : campaign.message;
  const whole = content !== undefined && missingParts(content, message.channel).length === 0;
  return {
    campaign,
    content: whole ? content : undefined,
    paused: inForce.body.state === 'paused',
  };
}
