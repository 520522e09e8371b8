import { AppError, type Issue } from '../errors.ts';
import { segmentsIn } from './condition.ts';
import { cycleThrough } from './graph.ts';
import type { Segment } from './segment.ts';

interface Defined {
  readonly segments: ReadonlyMap<string, { readonly body: Segment }>;
}

/** A segment that would name itself, through whichever others, is refused with the way that leads back to it. */
export function cycleIssues(body: Segment, { segments }: Defined, id: string): readonly Issue[] {
  const cycle = cycleThrough(id, (name) => {
    const condition = name === id ? body.condition : segments.get(name)?.body.condition;
    return condition ? segmentsIn(condition) : [];
  });
  if (!cycle) return [];
  return [{ path: ['condition'], message: `names itself: ${cycle.join(' -> ')}` }];
}

/** The same for whoever only tries it. Throws `invalid`. */
export function refuseCycle(body: Segment, catalog: Defined, id: string): void {
  const issues = cycleIssues(body, catalog, id);
  if (issues.length > 0) throw new AppError('invalid', 'The segment could not be used', issues);
}
