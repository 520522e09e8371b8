import type { Catalog } from '../../catalog/catalog.ts';
import { AppError } from '../../errors.ts';
import { type ModelReport, modelReportOf } from './report.ts';
import { getLearnt } from './store.ts';

/** What a placement has learnt, as it stands. Throws `not-found`. */
export async function modelOf(
  placementId: string,
  { placements }: Pick<Catalog, 'placements'>,
): Promise<ModelReport> {
  if (!placements.has(placementId))
    throw new AppError('not-found', `There is no placement "${placementId}"`);
  return modelReportOf(placementId, (await getLearnt(placementId))?.learnt);
}
