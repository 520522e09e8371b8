import { routesByTag } from '../../shared/access/directory.ts';
import { openApi } from '../../shared/access/openapi.ts';
import { accessRoutes } from '../../shared/access/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

const document = openApi(routesByTag);

export const handler = endpoint(
  on(accessRoutes.openapi, async () =>
    reply(200, document, { 'cache-control': 'public, max-age=300' }),
  ),
);
