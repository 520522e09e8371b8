import { audited } from '../../shared/access/audit/audited.ts';
import { campaignIn, preview, previewExactly } from '../../shared/campaigns/preview/preview.ts';
import { tryOut } from '../../shared/campaigns/preview/trial.ts';
import { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { latest } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  on(campaignRoutes.preview, async ({ path: { id }, body, now }) => {
    const { catalog } = await latest(now);
    const campaign = campaignIn(catalog, id);

    return body.exact
      ? reply(202, {
          sweepId: await previewExactly(campaign, body, { catalog, now }),
          state: 'running',
        })
      : reply(200, await preview(campaign, body, catalog, now));
  }),
  audited(campaignRoutes.test, async ({ path: { id }, body, now }) => {
    const { catalog } = await latest(now);

    return reply(200, await tryOut(campaignIn(catalog, id), body, { catalog, now }));
  }),
);
