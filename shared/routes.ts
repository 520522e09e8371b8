import { accessRoutes } from './access/routes.ts';
import { catalogRoutes } from './catalog/routes.ts';
import { eventRoutes } from './events/routes.ts';
import type { Route } from './lambda/route.ts';
import { messageRoutes } from './messages/routes.ts';
import { offerRoutes } from './offers/routes.ts';

type Routes = Readonly<Record<string, Route>>;

/** Every route of the house by the word under which it is described; `$default` alone stands outside. */
export const routesByTag: Readonly<Record<string, Routes>> = {
  access: accessRoutes,
  events: eventRoutes,
  segments: { ...catalogRoutes.segment },
  offers: { ...catalogRoutes.offer, ...offerRoutes },
  placements: catalogRoutes.placement,
  campaigns: { ...catalogRoutes.campaign },
  templates: catalogRoutes.template,
  messages: messageRoutes,
};

export const routes: readonly Route[] = Object.values(routesByTag).flatMap((tagged) =>
  Object.values(tagged),
);
