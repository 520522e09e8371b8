import { environment } from '../../shared/environment.ts';
import { eventRoutes } from '../../shared/events/routes.ts';
import { settingsFor } from '../../shared/events/settings.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

const cached = { 'cache-control': 'public, max-age=300' };

export const handler = endpoint(
  on(eventRoutes.settings, async ({ path: { key } }) =>
    reply(200, settingsFor(key, environment('PUBLIC_URL')), cached),
  ),
  on(eventRoutes.metrics, async () => reply(200, { success: true })),
);
