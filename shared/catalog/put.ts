import { audited } from '../access/audit/audited.ts';
import { AppError, type Issue } from '../errors.ts';
import { ifMatch } from '../lambda/match.ts';
import { reply } from '../lambda/reply.ts';
import { type AdminRoute, signatureOf } from '../lambda/route.ts';
import type { Instant } from '../time.ts';
import type { Bodies, Catalog } from './catalog.ts';
import { refuseDangling } from './kinds.ts';
import { publish } from './publish.ts';
import { refoldTo } from './refold.ts';
import type { PublicKind } from './routes.ts';
import { shown } from './show.ts';

/** What is wrong with a body that its schema accepts and that would fail in use. */
type Judge<Body> = (body: Body, catalog: Catalog, id: string) => readonly Issue[];

/** Makes of a body what is published, and says what is wrong with it beside all else that is in force. */
type Prepare<Body> = (
  given: Body,
  id: string,
  now: Instant,
) => Promise<{ readonly body: Body; readonly issuesOf: (catalog: Catalog) => readonly Issue[] }>;

/** What a body takes over from the one in force. Throws `conflict` for what cannot follow that. */
type Follow<Body> = (body: Body, before: Body | undefined) => Body;

/** As it is given; `issuesOf` says what a schema cannot see. */
export const asGiven =
  <Body>(issuesOf: Judge<Body> = () => []): Prepare<Body> =>
  async (body, id) => ({ body, issuesOf: (catalog) => issuesOf(body, catalog, id) });

/** Puts definitions of one kind into force. */
export const putting = <K extends PublicKind>(
  kind: K,
  route: AdminRoute<{ id: string }, Record<string, never>, Bodies[K]>,
  prepare: Prepare<Bodies[K]>,
  follow: Follow<Bodies[K]> = (body) => body,
) =>
  audited(route, async ({ path: { id }, body: given, headers, caller, now }, note) => {
    const { body, issuesOf } = await prepare(given, id, now);
    const check = (catalog: Catalog) => {
      refuseDangling(kind, body, catalog);
      refuseUnfit(issuesOf(catalog));
    };
    const signed = { by: signatureOf(caller), now, ...ifMatch(headers) };
    const next = (before: Bodies[K] | undefined) => follow(body, before);
    const { definition, isNew } = await publish(kind, id, next, { ...signed, check });
    note({ version: definition.version });
    await refoldTo(definition.epoch, now);

    // No census has seen this version yet.
    return reply(isNew ? 201 : 200, shown(kind, definition, now));
  });

/** Throws `invalid` with the path of each issue, where there is one. */
export function refuseUnfit(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new AppError('invalid', 'The definition could not be used', issues);
}
