import { refuseDangling } from '../../shared/catalog/kinds.ts';
import { latest } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { refuseCycle } from '../../shared/segments/check.ts';
import { previewExactly } from '../../shared/segments/preview/exact.ts';
import { preview } from '../../shared/segments/preview/preview.ts';
import { segmentRoutes } from '../../shared/segments/routes.ts';

export const handler = endpoint(
  on(segmentRoutes.preview, async ({ body, now }) => {
    const { catalog } = await latest(now);
    const segment = { name: 'preview', condition: body.condition };
    refuseDangling('segment', segment, catalog);
    refuseCycle(segment, catalog, body.segmentId ?? '');

    return body.exact
      ? reply(202, { sweepId: await previewExactly(body, now), state: 'running' })
      : reply(200, await preview(body, catalog, now));
  }),
);
