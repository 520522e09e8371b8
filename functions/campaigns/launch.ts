import { randomUUID } from 'node:crypto';
import { audited } from '../../shared/access/audit/audited.ts';
import { launch, runOf } from '../../shared/campaigns/launch.ts';
import { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { latest } from '../../shared/catalog/store.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';
import { idempotencyKey } from '../../shared/lambda/idempotency.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  audited(campaignRoutes.launch, async ({ path: { id }, headers, now }, note) => {
    const key = idempotencyKey(headers);
    const { catalog } = await latest(now);
    const occurrence = await runOf(id, catalog, { key, now, mark: randomUUID() });
    note({ version: occurrence.version });
    await launch(occurrence);

    return reply(202, { occurrenceId: occurrence.occurrenceId });
  }),
);
