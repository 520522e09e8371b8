import { type Answer, answerOf } from './answer.ts';
import type { Bodies, Definition, Kind } from './catalog.ts';

/** Definitions as the API shows them; of a segment also how far it is computed, and its size at the last census. */
export const shown = <K extends Kind>(
  kind: K,
  definitions: readonly Definition<Bodies[K]>[],
): Promise<Answer<K>[]> =>
  Promise.all(
    definitions.map(async (definition) => ({
      ...answerOf(definition),
      ...(kind === 'segment' && { state: 'building', size: null, sizeAt: null }),
    })),
  );
