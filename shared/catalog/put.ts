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

/** What becomes of a body before it is put into force. */
interface Making<Body> {
  /** What takes time to work out of it, and what is wrong with it. */
  readonly prepare?: (
    body: Body,
    now: Instant,
  ) => Promise<{ readonly body: Body; readonly issues: readonly Issue[] }>;
  /** What it takes over from the one in force. Throws `conflict` for what cannot follow that. */
  readonly follow?: (body: Body, before: Body | undefined) => Body;
}

/** Puts definitions of one kind into force; `issuesOf` says what a schema cannot see. */
export const putting = <K extends PublicKind>(
  kind: K,
  route: AdminRoute<{ id: string }, Record<string, never>, Bodies[K]>,
  issuesOf: Judge<Bodies[K]> = () => [],
  { prepare, follow = (body) => body }: Making<Bodies[K]> = {},
) =>
  audited(route, async ({ path: { id }, body: given, headers, caller, now }, note) => {
    const { body, issues } = (await prepare?.(given, now)) ?? { body: given, issues: [] };
    const check = (catalog: Catalog) => {
      refuseDangling(kind, body, catalog);
      refuseUnfit([...issuesOf(body, catalog, id), ...issues]);
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
