import { durationMs, type Instant, plus } from '../time.ts';
import { comparisonTest } from './compare.ts';
import type { NearLeaf, PlaceLeaf } from './leaves.ts';
import type { Leaf, Run } from './run.ts';
import { asComparison } from './where.ts';
import { LONGEST_HOURLY_MS } from './window.ts';

/** Whether one of the last places lies within the radius, and in the time. */
export function nearLeaf({ near, within }: NearLeaf): Leaf {
  const lasting = within === undefined ? undefined : durationMs(within);
  const isNear = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
    kilometres(near, { latitude, longitude }) <= near.radiusKm;
  const lastNear = ({ profile, now }: Run): Instant | undefined => {
    const since = lasting === undefined ? '' : plus(now, -lasting);
    // The latest comes first.
    return profile.places.find((place) => place.at >= since && isNear(place))?.at;
  };
  return {
    value: (run) => lastNear(run) ?? null,
    holds(run) {
      const last = lastNear(run);
      if (last !== undefined && lasting !== undefined && lasting <= LONGEST_HOURLY_MS)
        run.flipsAt = Math.min(run.flipsAt, Date.parse(last) + lasting + 1);
      return last !== undefined;
    },
  };
}

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_KM = 6_371.0088;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The great circle between two points on a sphere of the mean radius of the earth (haversine): within 0.6 % of the true one. */
export function kilometres(a: Point, b: Point): number {
  const half = (x: number, y: number) => Math.sin(radians(y - x) / 2) ** 2;
  const h =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Compares the country and city where somebody was last. */
export function placeLeaf({ place: { country, city } }: PlaceLeaf): Leaf {
  const wanted = [
    ...(country === undefined
      ? []
      : [{ part: 'country', test: comparisonTest(asComparison(country)) }]),
    ...(city === undefined ? [] : [{ part: 'city', test: comparisonTest(asComparison(city)) }]),
  ] as const;
  return {
    value: ({ profile }) => profile.place?.value ?? null,
    holds: ({ profile: { place } }) =>
      wanted.every(({ part, test }) => {
        const value = place?.value[part as 'country' | 'city'];
        return test(value === undefined ? [] : [value]);
      }),
  };
}
