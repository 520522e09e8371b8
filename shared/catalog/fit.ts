import { campaignIssues, templateIssues, usageIssues } from '../campaigns/check.ts';
import { AppError, type Issue } from '../errors.ts';
import { cycleIssues } from '../segments/check.ts';
import type { Bodies, Catalog, Kind } from './catalog.ts';

type Judges = {
  readonly [K in Kind]?: (body: Bodies[K], catalog: Catalog, id: string) => readonly Issue[];
};

/** What a schema cannot see. Stands apart from the kinds' rules, since rendering a template to try it takes an engine. */
const judges: Judges = {
  segment: cycleIssues,
  template: (body, catalog, id) => [...templateIssues(body), ...usageIssues(id, body, catalog)],
  campaign: campaignIssues,
};

/** Refuses a body that its schema accepts and that would fail in use. Throws `invalid` with the path of each issue. */
export function refuseUnfit<K extends Kind>(
  kind: K,
  id: string,
  body: Bodies[K],
  catalog: Catalog,
): void {
  const issues = judges[kind]?.(body, catalog, id) ?? [];
  if (issues.length > 0) throw new AppError('invalid', 'The definition could not be used', issues);
}
