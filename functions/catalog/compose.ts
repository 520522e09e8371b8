import { sampledPeople } from '../../shared/campaigns/sampled.ts';
import { edited } from '../../shared/campaigns/state.ts';
import { dated } from '../../shared/campaigns/times/dated.ts';
import { campaignIssues } from '../../shared/campaigns/use.ts';
import { putting } from '../../shared/catalog/put.ts';
import { catalogRoutes } from '../../shared/catalog/routes.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';

/** Apart from the other kinds: rendering a message to try it takes an engine, which is a fifth of the bundle. */
export const handler = endpoint(
  putting(
    'campaign',
    catalogRoutes.campaign.put,
    async (given, _, now) => {
      const [{ body, issues }, people] = await Promise.all([dated(given, now), sampledPeople()]);

      return { body, issuesOf: (catalog) => [...campaignIssues(body, catalog, people), ...issues] };
    },
    edited,
  ),
);
