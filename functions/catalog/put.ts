import { asGiven, putting } from '../../shared/catalog/put.ts';
import { catalogRoutes } from '../../shared/catalog/routes.ts';
import { settingIssues } from '../../shared/catalog/setting.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';
import { cycleIssues } from '../../shared/segments/check.ts';

export const handler = endpoint(
  putting('segment', catalogRoutes.segment.put, asGiven(cycleIssues)),
  putting('offer', catalogRoutes.offer.put, asGiven()),
  putting('placement', catalogRoutes.placement.put, asGiven()),
  putting('setting', catalogRoutes.setting.put, asGiven(settingIssues)),
);
