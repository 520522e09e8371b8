import { routesByTag } from '../../shared/access/directory.ts';
import { openApi } from '../../shared/access/openapi.ts';
import { accessRoutes } from '../../shared/access/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

/** Made when it is first asked for: at the start of a container it would take longer than all the rest. */
let document: ReturnType<typeof openApi> | undefined;

export const handler = endpoint(
  on(accessRoutes.openapi, async () => {
    document ??= openApi(routesByTag);

    return reply(200, document, { 'cache-control': 'public, max-age=300' });
  }),
);
