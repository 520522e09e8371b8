import type { Catalog } from '../catalog/catalog.ts';
import type { Issue } from '../errors.ts';
import type { Campaign } from './campaign.ts';
import { type Audience, contentIssues } from './fit.ts';
import { type Sending, wordings } from './sending.ts';
import { type Content, missingParts } from './template.ts';

type People = Audience['people'];

/** What is wrong with the words of a campaign, which may be a template's: that one must have what the channel needs. */
export const campaignIssues = (
  campaign: Pick<Sending, 'message' | 'variants' | 'channel'>,
  catalog: Catalog,
  people: People = [],
): readonly Issue[] =>
  wordings(campaign).flatMap(({ words, path }) => {
    if (!('template' in words)) return contentIssues(words, { catalog, people }, path);
    const template = catalog.templates.get(words.template)?.body;
    return (template ? missingParts(template, campaign.channel) : []).map((part) => ({
      path: [...path, 'template'],
      message: `has no ${part}, which the channel ${campaign.channel} needs`,
    }));
  });

/**
 * What is wrong with a template: what is wrong with its parts, and what the campaigns that use it would lack, whose messages
 * would be withheld, and nobody told.
 */
export const templateUseIssues = (
  template: Content,
  catalog: Catalog,
  id: string,
  people: People = [],
): readonly Issue[] => [
  ...contentIssues(template, { catalog, people }),
  ...usageIssues(id, template, catalog),
];

const usageIssues = (id: string, content: Content, catalog: Catalog): readonly Issue[] =>
  [...catalog.campaigns.values()]
    .filter(({ body }) => uses(body, id))
    .flatMap((campaign) =>
      missingParts(content, campaign.body.channel).map((part) => ({
        path: [part],
        message: `is missing, and the campaign "${campaign.id}" needs it for the channel ${campaign.body.channel}`,
      })),
    );

const uses = (campaign: Campaign, templateId: string): boolean =>
  wordings(campaign).some(({ words }) => 'template' in words && words.template === templateId);
