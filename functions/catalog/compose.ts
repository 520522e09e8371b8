import { cycleIssues } from '../../shared/campaigns/follow.ts';
import { sampledPeople } from '../../shared/campaigns/sampled.ts';
import { edited } from '../../shared/campaigns/state.ts';
import { dated } from '../../shared/campaigns/times/dated.ts';
import { campaignIssues } from '../../shared/campaigns/use.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { putting } from '../../shared/catalog/put.ts';
import { catalogRoutes } from '../../shared/catalog/routes.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';

/** Apart from the other kinds: rendering a message to try it takes an engine, which is a fifth of the bundle. */
export const handler = endpoint(
  putting(
    'campaign',
    catalogRoutes.campaign.put,
    async (given, id, now) => {
      const [{ body, issues }, people] = await Promise.all([dated(given, now), sampledPeople()]);

      const issuesOf = (catalog: Catalog) => [
        ...campaignIssues(body, catalog, people),
        ...cycleIssues(body, catalog, id),
        ...issues,
      ];

      return { body, issuesOf };
    },
    edited,
  ),
);
