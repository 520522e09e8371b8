import type { Catalog, Definition } from '../catalog/catalog.ts';
import type { Profile } from '../customers/profile.ts';
import { stagesOf } from '../predictions/lifecycle.ts';
import type { Instant } from '../time.ts';
import type { Moment } from './applicability/applies.ts';
import { contextOf, featureNames } from './features.ts';
import type { Learnt } from './learnt/learnt.ts';
import { learns, type Placement } from './placement.ts';
import type { Context } from './receipt.ts';

/** What a placement that learns looks at for one decision, and what it has learnt. */
export interface Insight {
  readonly names: readonly string[];
  readonly context: Context;
  readonly learnt: Learnt | undefined;
}

interface Around {
  readonly profile: Profile;
  readonly moment: Moment;
  readonly learnt: ReadonlyMap<string, Learnt>;
  readonly catalog: Pick<Catalog, 'offers' | 'settings'>;
  readonly now: Instant;
}

/** The insight of a placement that learns; nothing for any other. */
export function insightOf(
  placement: Definition<Placement>,
  { profile, moment, learnt, catalog, now }: Around,
): Insight | undefined {
  if (!learns(placement.body)) return undefined;
  const names = featureNames(placement, catalog);
  const context = contextOf(profile, names, {
    now,
    stages: stagesOf(catalog.settings.get('lifecycle')?.body),
    clock: moment.clock(),
    context: moment.context,
  });
  return { names, context, learnt: learnt.get(placement.id) };
}
