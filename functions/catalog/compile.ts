import { compiled } from '../../shared/campaigns/mjml.ts';
import { sampledPeople } from '../../shared/campaigns/sampled.ts';
import { templateUseIssues } from '../../shared/campaigns/use.ts';
import { putting, refuseUnfit } from '../../shared/catalog/put.ts';
import { catalogRoutes } from '../../shared/catalog/routes.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';

/** Apart from all others: the compiler of MJML is several times as large as any of them. */
export const handler = endpoint(
  putting('template', catalogRoutes.template.put, async (given, id) => {
    const [{ body, issues }, people] = await Promise.all([compiled(given), sampledPeople()]);
    refuseUnfit(issues);

    return { body, issuesOf: (catalog) => templateUseIssues(body, catalog, id, people) };
  }),
);
