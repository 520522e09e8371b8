import type { Catalog } from '../catalog/catalog.ts';
import { noModels } from '../predictions/models.ts';
import { currentModels } from '../predictions/store.ts';
import type { Instant } from '../time.ts';
import { type AsOf, compileSegments } from './compile.ts';

/** Now, with the models in force where something in the catalog asks for them: most shops' segments do not. */
export async function asOf(now: Instant, catalog: Catalog): Promise<AsOf> {
  if (!compileSegments(catalog).needsModels) return { now, models: noModels };
  return { now, models: await currentModels(now, catalog) };
}
