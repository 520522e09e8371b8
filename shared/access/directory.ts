import { campaignRoutes } from '../campaigns/routes.ts';
import { catalogRoutes } from '../catalog/routes.ts';
import { customerRoutes } from '../customers/routes.ts';
import { eventRoutes } from '../events/routes.ts';
import type { Route } from '../lambda/route.ts';
import { messageRoutes } from '../messages/routes.ts';
import { claimRoutes, offerRoutes, placementRoutes, poolRoutes } from '../offers/routes.ts';
import { predictionRoutes } from '../predictions/routes.ts';
import { recommendationRoutes } from '../recommendations/routes.ts';
import { reportRoutes } from '../reports/routes.ts';
import { segmentRoutes } from '../segments/routes.ts';
import { sweepRoutes } from '../sweeps/routes.ts';
import { webhookRoutes } from '../webhooks/routes.ts';
import { accessRoutes } from './routes.ts';

type Routes = Readonly<Record<string, Route>>;

/** Every route of the house by the word under which it is described; `$default` alone stands outside. */
export const routesByTag: Readonly<Record<string, Routes>> = {
  events: eventRoutes,
  customers: customerRoutes,
  segments: { ...catalogRoutes.segment, ...segmentRoutes },
  offers: { ...catalogRoutes.offer, ...offerRoutes },
  placements: { ...catalogRoutes.placement, ...placementRoutes },
  recommendations: recommendationRoutes,
  vouchers: { ...claimRoutes, ...poolRoutes },
  campaigns: { ...catalogRoutes.campaign, ...campaignRoutes },
  templates: catalogRoutes.template,
  settings: catalogRoutes.setting,
  messages: messageRoutes,
  webhooks: { ...catalogRoutes.webhook, ...webhookRoutes },
  predictions: predictionRoutes,
  reports: reportRoutes,
  sweeps: sweepRoutes,
  access: accessRoutes,
};

export const routes: readonly Route[] = Object.values(routesByTag).flatMap((tagged) =>
  Object.values(tagged),
);
