import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';
import type { Place } from './profile.ts';

const Name = z.string().min(1).max(100).optional().catch(undefined);
const Where = z.object({ country: Name, city: Name });
const FromContext = z.object({ location: Where }).transform(({ location }) => location);
const FromTraits = z.object({ address: Where }).transform(({ address }) => address);

/** Where an event says the customer is: its context's `location`, or the `address` trait of an identify. */
export function placeOf({ type, context, traits }: LoggedEvent): Place | undefined {
  const found =
    FromContext.safeParse(context).data ??
    (type === 'identify' ? FromTraits.safeParse(traits).data : undefined);
  const country = found?.country;
  const city = found?.city;
  if (country === undefined && city === undefined) return undefined;
  return { ...(country !== undefined && { country }), ...(city !== undefined && { city }) };
}
