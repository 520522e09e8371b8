import { findProfile } from '../customers/read.ts';
import { lastSample } from '../reports/sample/store.ts';
import type { Audience } from './fit.ts';

/** Templates are tried on so many of the customers that the last census drew. */
const TRIED = 50;

/** Their traits; nobody before the first census. */
export async function sampledPeople(): Promise<Audience['people']> {
  const { customers = [] } = (await lastSample()) ?? {};
  const profiles = await Promise.all(customers.slice(0, TRIED).map((one) => findProfile(one)));
  return profiles.flatMap((profile) =>
    profile
      ? [
          Object.fromEntries(
            Object.entries(profile.traits).map(([name, { value }]) => [name, value] as const),
          ),
        ]
      : [],
  );
}
