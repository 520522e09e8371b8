import { signatureOf } from '../../shared/access/who.ts';
import type { Bodies, Catalog } from '../../shared/catalog/catalog.ts';
import { refuseUnfit } from '../../shared/catalog/fit.ts';
import { refuseDangling } from '../../shared/catalog/kinds.ts';
import { publish } from '../../shared/catalog/publish.ts';
import { refoldTo } from '../../shared/catalog/refold.ts';
import { catalogRoutes, type PublicKind } from '../../shared/catalog/routes.ts';
import { shown } from '../../shared/catalog/show.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { ifMatch } from '../../shared/lambda/match.ts';
import { reply } from '../../shared/lambda/reply.ts';
import type { Route } from '../../shared/lambda/route.ts';

const putting = <K extends PublicKind>(
  kind: K,
  route: Route<{ id: string }, Record<string, never>, Bodies[K]>,
) =>
  on(route, async ({ path: { id }, body, headers, caller, now }) => {
    const check = (catalog: Catalog) => {
      refuseDangling(kind, body, catalog);
      refuseUnfit(kind, id, body, catalog);
    };
    const signed = { by: signatureOf(caller), now, ...ifMatch(headers) };
    const { definition, isNew } = await publish(kind, id, body, { ...signed, check });
    await refoldTo(definition.epoch, now);

    // No census has seen this version yet.
    return reply(isNew ? 201 : 200, shown(kind, definition, now));
  });

export const handler = endpoint(
  putting('segment', catalogRoutes.segment.put),
  putting('offer', catalogRoutes.offer.put),
  putting('placement', catalogRoutes.placement.put),
  putting('campaign', catalogRoutes.campaign.put),
  putting('template', catalogRoutes.template.put),
);
