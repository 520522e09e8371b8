import type { Truth } from './verdict.ts';

/** Something compiled that holds of whatever is looked at, does not, or cannot be told. */
export type Judge<Looked> = (looked: Looked) => Truth;

/** What joins the judges of a condition's branches; nothing joins those of a leaf. */
export function joinJudges<Looked>(
  condition: object,
  branches: readonly Judge<Looked>[],
): Judge<Looked> {
  if ('all' in condition) return join(branches, false);
  return 'any' in condition ? join(branches, true) : negate(branches[0] as Judge<Looked>);
}

const negate =
  <Looked>(inner: Judge<Looked>): Judge<Looked> =>
  (looked) => {
    const truth = inner(looked);
    return truth === undefined ? undefined : !truth;
  };

/** `any` is decided by one that holds, `all` by one that does not: until that one flips, the others make no difference. */
const join =
  <Looked>(branches: readonly Judge<Looked>[], decisive: boolean): Judge<Looked> =>
  (looked) => {
    let truth: Truth = !decisive;
    for (const branch of branches) {
      const found = branch(looked);
      if (found === decisive) return decisive;
      if (found === undefined) truth = undefined;
    }
    return truth;
  };
