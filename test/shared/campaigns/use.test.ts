import { describe, expect, test } from 'vitest';
import { templateUseIssues } from '../../../shared/campaigns/use.ts';
import { type Catalog, emptyCatalog } from '../../../shared/catalog/catalog.ts';
import { aCampaign, before } from '../../support/campaigns.ts';

const campaign = (id: string, channel: 'email' | 'inbox', template: string) => ({
  ...{ id, version: 1, createdAt: before, updatedAt: before, updatedBy: 'k' },
  body: aCampaign({ channel, message: { template } }),
});
/** Template `both` is used on both channels, `mail` by mail alone, and no other at all. */
const catalog: Catalog = {
  ...emptyCatalog,
  campaigns: new Map(
    [
      campaign('spring', 'email', 'both'),
      campaign('hint', 'inbox', 'both'),
      campaign('autumn', 'email', 'mail'),
    ].map((each) => [each.id, each]),
  ),
};

const issuesOf = (id: string, content: object) => templateUseIssues(content, catalog, id);

describe('a template', () => {
  test.each([
    ['whole for both', 'both', { subject: 's', text: 't', title: 't' }],
    ['whole for mail', 'mail', { subject: 's', html: 'h' }],
    ['that nobody uses', 'other', { body: 'b' }],
  ])('%s is fit', (_, id, content) => {
    expect(issuesOf(id, content)).toEqual([]);
  });

  test.each<[string, string, object, string, string]>([
    ['a subject', 'mail', { text: 't' }, 'subject', 'autumn'],
    ['html and text', 'mail', { subject: 's' }, 'html', 'autumn'],
    ['the title of an inbox', 'both', { subject: 's', text: 't' }, 'title', 'hint'],
  ])('without %s is refused where a campaign needs it', (_, id, content, part, user) => {
    expect(issuesOf(id, content)).toEqual([
      { path: [part], message: expect.stringContaining(`"${user}"`) },
    ]);
  });
});
