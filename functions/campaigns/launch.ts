import { randomUUID } from 'node:crypto';
import { audited } from '../../shared/access/audit/audited.ts';
import { launchNow, move, occurrencesOf } from '../../shared/campaigns/move.ts';
import { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { idempotencyKey } from '../../shared/lambda/idempotency.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { signatureOf } from '../../shared/lambda/route.ts';

const moving = (how: 'pause' | 'resume') =>
  audited(campaignRoutes[how], async ({ path: { id }, caller, now }, note) => {
    const moved = await move(id, how, { by: signatureOf(caller), now });
    note({ version: moved.version });

    return reply(200, moved);
  });

export const handler = endpoint(
  audited(campaignRoutes.launch, async ({ path: { id }, headers, caller, now }, note) => {
    const key = idempotencyKey(headers);
    const start = { by: signatureOf(caller), now, key, mark: randomUUID() };
    const { version, ...launched } = await launchNow(id, start);
    note({ version });

    return reply(202, launched);
  }),
  moving('pause'),
  moving('resume'),
  on(campaignRoutes.occurrences, async ({ path: { id }, query, now }) =>
    reply(200, await occurrencesOf(id, query, now)),
  ),
);
