import { foldEvents } from '../../customers/fold.ts';
import { epochOf, type Profile } from '../../customers/profile.ts';
import { verifyNothing } from '../../customers/promotions.ts';
import type { LoggedEvent } from '../../events/event.ts';
import { noRewards } from '../../offers/rewards.ts';
import { type AsOf, compileSegments, type Definitions, evaluateCondition } from '../compile.ts';
import type { Condition } from '../condition.ts';
import type { Verdict } from '../verdict.ts';

/** A segment that somebody thinks of, beside what is in force. */
export interface Thought {
  /** Of the segment that would change, or of none. */
  readonly id: string;
  readonly inForce: Definitions;
  readonly after: Definitions;
  /** Events whose log must be read, where a customer has any, because no profile holds yet what is measured of them. */
  readonly unmeasured: ReadonlySet<string>;
}

/** A name that no segment can have. */
const NEW = '~new';
/** In every profile: what is not there yet is measured for the occasion. */
const MEASURED = 0;

/** The catalog with the segment in it: a new one, or one that has changed. Pure. */
export function think(
  condition: Condition,
  segmentId: string | undefined,
  inForce: Definitions,
): Thought {
  const id = segmentId ?? NEW;
  const body = { name: id, condition };
  const segments = new Map([...inForce.segments, [id, { epoch: MEASURED, body }] as const]);
  const after = { ...inForce, segments };
  const known = new Set(compileSegments(inForce).features.map((feature) => feature.id));
  const fresh = compileSegments(after).features.filter((feature) => !known.has(feature.id));
  return { id, inForce, after, unmeasured: new Set(fresh.flatMap(({ events }) => events)) };
}

/** Whether a customer's log has to be read before they can be judged. */
export const needsLog = ({ unmeasured }: Thought, { lastOf }: Pick<Profile, 'lastOf'>): boolean =>
  [...unmeasured].some((name) => Object.hasOwn(lastOf, name));

/** What is said of a customer now, and what would be said. */
export interface Judgement {
  readonly before: Verdict['state'];
  readonly after: Verdict['state'];
}

/** Judges a customer by both; `log` is theirs, where it had to be read. Pure. */
export function judgeThought(
  { id, inForce, after }: Thought,
  profile: Profile,
  log: readonly LoggedEvent[] | undefined,
  asOf: AsOf,
): Judgement {
  const stateIn = (catalog: Definitions, of: Profile) =>
    evaluateCondition({ segment: id }, of, asOf, catalog).state;
  return {
    before: inForce.segments.has(id) ? stateIn(inForce, profile) : 'out',
    after: stateIn(after, log ? measured(profile, log, after) : profile),
  };
}

/** The profile with everything that the catalog measures, whatever it was folded with. */
function measured(profile: Profile, log: readonly LoggedEvent[], catalog: Definitions): Profile {
  const { features, asked, epoch } = compileSegments(catalog);
  const rules = {
    features,
    asked,
    isProtected: () => false,
    verify: verifyNothing,
    rewards: noRewards,
  };
  const { buckets } = foldEvents(log, rules, profile.horizon, profile);
  return { ...profile, epoch: Math.max(profile.epoch, epochOf(epoch)), buckets };
}
