import { placeNamed } from '../../customers/place.ts';
import type { Place, Profile } from '../../customers/profile.ts';
import { clockIn, WEEKDAYS, zoneNamed, zoneOf } from '../../customers/zone.ts';
import { comparisonTest, isWithin, valuesAt } from '../../segments/compare.ts';
import { type Judge, joinJudges } from '../../segments/logic.ts';
import { asComparison } from '../../segments/where.ts';
import type { Instant } from '../../time.ts';
import {
  branchesOf,
  type ContextCondition,
  type ContextLeaf,
  type RequestLeaf,
} from './condition.ts';

/** The moment of a request, as far as it and the customer's profile tell; each part is worked out when first asked for. */
export interface Moment {
  readonly context: Readonly<Record<string, unknown>>;
  /** By the clock of the zone that the request names, else of the profile's, else of UTC. */
  readonly clock: () => ReturnType<typeof clockIn>;
  /** Where the request says that the customer is, else where they were last. */
  readonly place: () => Place;
}

export function momentOf(
  context: Moment['context'] = {},
  profile: Pick<Profile, 'zone' | 'place'>,
  now: Instant,
): Moment {
  let clock: ReturnType<typeof clockIn> | undefined;
  let place: Place | undefined;
  return {
    context,
    clock: () => {
      clock ??= clockIn(now, zoneNamed(context) ?? zoneOf(profile));
      return clock;
    },
    place: () => {
      place ??= placeNamed(context) ?? profile.place?.value ?? {};
      return place;
    },
  };
}

/** Whether a moment meets a condition. What looks at something that nobody has said meets none, nor does its opposite. */
export const applies = (condition: ContextCondition, moment: Moment): boolean =>
  judgeOf(condition)(moment) === true;

/** A definition never changes, so its condition is compiled once. */
const compiled = new WeakMap<ContextCondition, Judge<Moment>>();

function judgeOf(condition: ContextCondition): Judge<Moment> {
  const known = compiled.get(condition);
  if (known) return known;
  const branches = branchesOf(condition)?.map(judgeOf);
  const judge = branches ? joinJudges(condition, branches) : leafJudge(condition as ContextLeaf);
  compiled.set(condition, judge);
  return judge;
}

function leafJudge(leaf: ContextLeaf): Judge<Moment> {
  if ('context' in leaf) return requestJudge(leaf);
  if ('hour' in leaf) return ({ clock }) => isWithin(leaf.hour, clock().hour);
  if ('weekday' in leaf) {
    const test = comparisonTest(leaf.weekday);
    return ({ clock }) => {
      const { weekday } = clock();
      return test([weekday, WEEKDAYS.indexOf(weekday) + 1]);
    };
  }
  const { country, city } = leaf.place;
  const parts = [
    ...(country === undefined ? [] : [partJudge('country', country)]),
    ...(city === undefined ? [] : [partJudge('city', city)]),
  ];
  return joinJudges({ all: parts }, parts);
}

function requestJudge({ context: path, ...wanted }: RequestLeaf): Judge<Moment> {
  const test = comparisonTest(wanted);
  return ({ context }) => {
    const values = valuesAt(context, path);
    // Whether there is something may be asked of nothing.
    const isSaid = values.some((value) => value !== null && value !== undefined);
    return isSaid || wanted.exists !== undefined ? test(values) : undefined;
  };
}

function partJudge(
  part: 'country' | 'city',
  wanted: Parameters<typeof asComparison>[0],
): Judge<Moment> {
  const test = comparisonTest(asComparison(wanted));
  return ({ place }) => {
    const value = place()[part];
    return value === undefined ? undefined : test([value]);
  };
}
