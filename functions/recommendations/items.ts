import { audited } from '../../shared/access/audit/audited.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { takeItems } from '../../shared/recommendations/item.ts';
import { putItems, removeItem } from '../../shared/recommendations/items/store.ts';
import { recommendationRoutes } from '../../shared/recommendations/routes.ts';
import { itemsPage, showItem } from '../../shared/recommendations/show.ts';
import { startFit } from '../../shared/recommendations/start.ts';

export const handler = endpoint(
  audited(recommendationRoutes.fit, async ({ now }, note) => {
    const { sweepId } = await startFit(now);
    note({ id: sweepId });

    return reply(202, { sweepId, state: 'running' });
  }),
  audited(recommendationRoutes.putItems, async ({ body, now }) => {
    const { good, answer } = takeItems(body.items);
    await putItems(good, now);

    return reply(200, answer);
  }),
  on(recommendationRoutes.item, async ({ path: { id } }) => reply(200, await showItem(id))),
  on(recommendationRoutes.items, async ({ query }) => reply(200, await itemsPage(query))),
  audited(recommendationRoutes.removeItem, async ({ path: { id } }) => {
    await removeItem(id);

    return reply(204);
  }),
);
