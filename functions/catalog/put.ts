import { putting } from '../../shared/catalog/put.ts';
import { catalogRoutes } from '../../shared/catalog/routes.ts';
import { settingIssues } from '../../shared/catalog/setting.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';
import { cycleIssues } from '../../shared/segments/check.ts';

export const handler = endpoint(
  putting('segment', catalogRoutes.segment.put, cycleIssues),
  putting('offer', catalogRoutes.offer.put),
  putting('placement', catalogRoutes.placement.put),
  putting('setting', catalogRoutes.setting.put, settingIssues),
);
