import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';
import type { Place, Point } from './profile.ts';

const Name = z.string().min(1).max(100).optional().catch(undefined);
const Where = z.object({ country: Name, city: Name });
const FromContext = z.object({ location: Where }).transform(({ location }) => location);
const FromTraits = z.object({ address: Where }).transform(({ address }) => address);

/** Where an event says the customer is: its context's `location`, or the `address` trait of an identify. */
export const placeOf = ({ type, context, traits }: LoggedEvent): Place | undefined =>
  named(
    FromContext.safeParse(context).data ??
      (type === 'identify' ? FromTraits.safeParse(traits).data : undefined),
  );

/** The place that a context names as its `location`. */
export const placeNamed = (context: unknown): Place | undefined =>
  named(FromContext.safeParse(context).data);

function named(found: z.output<typeof Where> | undefined): Place | undefined {
  const country = found?.country;
  const city = found?.city;
  if (country === undefined && city === undefined) return undefined;
  return { ...(country !== undefined && { country }), ...(city !== undefined && { city }) };
}

const MAX_POINTS = 20;
const DEGREES_PLACES = 1_000;

const Degrees = (most: number) =>
  z
    .number()
    .min(-most)
    .max(most)
    .transform((degrees) => Math.round(degrees * DEGREES_PLACES) / DEGREES_PLACES + 0);
const FromLocation = z.object({
  location: z.object({ latitude: Degrees(90), longitude: Degrees(180) }),
});

/** The point that an event's context says the customer is at, to some hundred metres. */
export function pointOf({ context, at }: LoggedEvent): Point | undefined {
  const found = FromLocation.safeParse(context).data?.location;
  return found && { ...found, at };
}

/** The last points of several, each with the last time there, the latest first; those of one instant from south to north. */
export function joinPoints(all: readonly Point[]): readonly Point[] {
  const last = new Map<string, Point>();
  for (const point of all) {
    const name = `${point.latitude} ${point.longitude}`;
    const other = last.get(name);
    if (other === undefined || point.at > other.at) last.set(name, point);
  }
  return [...last.values()]
    .sort(
      (a, b) =>
        (a.at > b.at ? -1 : a.at < b.at ? 1 : 0) ||
        a.latitude - b.latitude ||
        a.longitude - b.longitude,
    )
    .slice(0, MAX_POINTS);
}
