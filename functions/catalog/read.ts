import { statesFor } from '../../shared/campaigns/standing/states.ts';
import { versionOf } from '../../shared/catalog/answer.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { inForceOf, listed, versions } from '../../shared/catalog/read.ts';
import { catalogRoutes, type PublicKind } from '../../shared/catalog/routes.ts';
import { censusFor, shown } from '../../shared/catalog/show.ts';
import { latest } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

const seenFor = async (kind: PublicKind, { segments }: Catalog) => {
  const [census, state] = await Promise.all([censusFor(kind), statesFor(kind)]);
  return { census, segments, state };
};

/** Whoever has just published wants to see it here, also when another container answers. */
const reading = (kind: PublicKind) => [
  on(catalogRoutes[kind].get, async ({ path: { id }, now }) => {
    const { catalog } = await latest(now);
    const definition = inForceOf(catalog, kind, id);
    const seen = await seenFor(kind, catalog);
    return reply(200, shown(kind, definition, now, seen));
  }),
  on(catalogRoutes[kind].list, async ({ query, now }) => {
    const { catalog } = await latest(now);
    const { definitions, next } = await listed(catalog, kind, query);
    const seen = await seenFor(kind, catalog);
    return reply(200, { items: definitions.map((each) => shown(kind, each, now, seen)), next });
  }),
  on(catalogRoutes[kind].history, async ({ path: { id }, query, now }) => {
    const { definitions, next } = await versions(kind, id, query, now);
    return reply(200, { items: definitions.map(versionOf), next });
  }),
];

export const handler = endpoint(
  ...reading('segment'),
  ...reading('offer'),
  ...reading('placement'),
  ...reading('campaign'),
  ...reading('template'),
  ...reading('webhook'),
  ...reading('setting'),
);
