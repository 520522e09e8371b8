import { campaignIssues, templateUseIssues } from '../../shared/campaigns/check.ts';
import { edited } from '../../shared/campaigns/state.ts';
import { dated } from '../../shared/campaigns/times/dated.ts';
import { putting } from '../../shared/catalog/put.ts';
import { catalogRoutes } from '../../shared/catalog/routes.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';

/** Apart from the other kinds: rendering a template to try it takes an engine, which is a fifth of the bundle. */
export const handler = endpoint(
  putting('campaign', catalogRoutes.campaign.put, campaignIssues, {
    prepare: dated,
    follow: edited,
  }),
  putting('template', catalogRoutes.template.put, templateUseIssues),
);
