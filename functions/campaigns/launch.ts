import { randomUUID } from 'node:crypto';
import { launch, runOf } from '../../shared/campaigns/launch.ts';
import { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { latest } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { idempotencyKey } from '../../shared/lambda/idempotency.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  on(campaignRoutes.launch, async ({ path: { id }, headers, now }) => {
    const key = idempotencyKey(headers);
    const { catalog } = await latest(now);
    const occurrence = await runOf(id, catalog, { key, now, mark: randomUUID() });
    await launch(occurrence);

    return reply(202, { occurrenceId: occurrence.occurrenceId });
  }),
);
