import { randomUUID } from 'node:crypto';
import type { Catalog } from '../../catalog/catalog.ts';
import { AppError } from '../../errors.ts';
import { startSweep } from '../../sweeps/start.ts';
import { DAY_MS, type Instant, later, plus } from '../../time.ts';
import { learns } from '../placement.ts';
import { binAfter, binOf, lastClosed } from '../training/bin.ts';
import type { EvaluationRequest } from './policy.ts';
import type { Evaluation } from './sweep.ts';

const USUAL_DAYS = 30;
const MOST_DAYS = 90;

/**
 * Starts to try a policy on the log of a placement, and answers the id of the sweep that will know. Throws `not-found`, and
 * `invalid` for a placement that does not learn, an offer that nobody knows, or times without a bin between them.
 */
export async function evaluate(
  placementId: string,
  { policy, ...asked }: EvaluationRequest,
  catalog: Pick<Catalog, 'placements' | 'offers'>,
  now: Instant,
): Promise<string> {
  const placement = catalog.placements.get(placementId);
  if (!placement) throw new AppError('not-found', `There is no placement "${placementId}"`);
  if (!learns(placement.body))
    throw new AppError(
      'invalid',
      `${placementId} ranks by ${placement.body.ranking}, which leaves no log that tells of other policies`,
      [{ path: ['id'], message: 'must be a placement whose ranking is bandit or baseline' }],
    );
  refuseUnknown(policy, catalog);
  const from = binOf(asked.from ?? plus(now, -USUAL_DAYS * DAY_MS));
  // Nothing was shown before it was there, and older rows are gone.
  const oldest = binOf(later(placement.createdAt, plus(now, -MOST_DAYS * DAY_MS)));
  const newest = binAfter(lastClosed(now));
  const to = asked.to === undefined || asked.to > newest ? newest : binOf(asked.to);
  const params: Evaluation = { placementId, policy, from: from < oldest ? oldest : from, to };
  if (params.from >= params.to)
    throw new AppError('invalid', 'There is no closed decision between from and to', [
      { path: ['to'], message: 'must be after from' },
    ]);
  const sweepId = `evaluation-${now}-${randomUUID().slice(0, 8)}`;
  await startSweep({ kind: 'evaluation', sweepId, instant: now, params });
  return sweepId;
}

function refuseUnknown(
  policy: EvaluationRequest['policy'],
  { offers }: Pick<Catalog, 'offers'>,
): void {
  const named: [string, (string | number)[]][] =
    'fixed' in policy
      ? [[policy.fixed, ['fixed']]]
      : 'order' in policy
        ? policy.order.map((id, at) => [id, ['order', at]])
        : 'rules' in policy
          ? policy.rules.map(({ offerId }, at) => [offerId, ['rules', at, 'offerId']])
          : [];
  const issues = named
    .filter(([id]) => !offers.has(id))
    .map(([, path]) => ({ path: ['policy', ...path], message: 'is not a known offer' }));
  if (issues.length > 0) throw new AppError('invalid', 'The policy names unknown offers', issues);
}
