import { pack } from '../events/pack.ts';
import { specNames } from '../events/spec.ts';
import { counting } from './buckets.ts';
import { encode } from './codec.ts';
import type { FoldRules } from './fold.ts';
import type { Bucket, Profile } from './profile.ts';

/** An item holds 400 KB: this, and its keys, memberships and what is to be carried out. */
const MAX_PACKED_BYTES = 350 * 1024;
const MAX_TEXT_BYTES = 3_000_000;

/** Whether an item has room for a profile. */
export function hasRoom(profile: Profile): boolean {
  const text = encode(profile);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_PACKED_BYTES) return true;
  return bytes <= MAX_TEXT_BYTES && Buffer.byteLength(pack(text)) <= MAX_PACKED_BYTES;
}

interface Shedding {
  readonly what: string;
  readonly without: (profile: Profile, rules: FoldRules) => Profile;
}

/** In this order: first what anybody can make up and nobody asks for. Consent, orders and what is proven stay. */
const sheddings: readonly Shedding[] = [
  {
    what: 'claimed traits that nothing asks for',
    without: (profile, { asked, isProtected }) =>
      withTraits(profile, (name) => isProtected(name) || asked.traits.has(name)),
  },
  {
    what: 'names that nothing asks for',
    without: (profile, { asked }) => {
      const stays = ([name]: readonly [string, unknown]) =>
        asked.events.has(name) || specNames.has(name);
      const lastOf = Object.fromEntries(Object.entries(profile.lastOf).filter(stays));
      return { ...profile, lastOf, buckets: counting(lastOf, profile.buckets) };
    },
  },
  {
    what: 'categories',
    without: (profile) => withBuckets(profile, (bucket) => ({ ...bucket, weights: {} })),
  },
  {
    what: 'claimed traits',
    without: (profile, { isProtected }) => withTraits(profile, isProtected),
  },
  {
    what: 'what was done with offers',
    without: (profile) => withBuckets(profile, ({ promotions: _promotions, ...bucket }) => bucket),
  },
  {
    what: 'claimed devices',
    without: (profile) => ({
      ...profile,
      devices: profile.devices.filter(({ trust }) => trust === 'proven'),
    }),
  },
];

export interface Roomy {
  readonly profile: Profile;
  /** What had to go, in words; nothing but for somebody whom a script has fed. */
  readonly shed: readonly string[];
}

/**
 * The last valve: a profile that an item has room for, whatever was sent. A customer whose profile could not be put would
 * never again be folded, their withdrawals included. Bounds on what events say keep everybody else far from here; what was
 * shed is in the log of events still, and in the profile again once that is folded whole and has room. Pure.
 */
export function withRoom(profile: Profile, rules: FoldRules): Roomy {
  const shed: string[] = [];
  let left = profile;
  for (const { what, without } of sheddings) {
    if (hasRoom(left)) return { profile: left, shed };
    left = without(left, rules);
    shed.push(what);
  }
  while (Object.keys(left.buckets).length > 0 && !hasRoom(left)) {
    left = withoutOldest(left);
    shed.push('the older half of what was counted');
  }
  return { profile: left, shed };
}

const withTraits = (profile: Profile, stays: (name: string) => boolean): Profile => ({
  ...profile,
  traits: Object.fromEntries(
    Object.entries(profile.traits).filter(([name, { trust }]) => trust === 'proven' || stays(name)),
  ),
});

const withBuckets = (profile: Profile, of: (bucket: Bucket) => Bucket): Profile => ({
  ...profile,
  buckets: Object.fromEntries(
    Object.entries(profile.buckets).map(([key, bucket]) => [key, of(bucket)]),
  ),
});

/** Without the older half of the buckets that hold no order, or where there are none, of those that do. */
function withoutOldest(profile: Profile): Profile {
  const entries = Object.entries(profile.buckets);
  const idle = entries.filter(([, { orders }]) => orders === 0);
  const oldest = idle.length > 0 ? idle : entries;
  const go = new Set(oldest.slice(0, Math.ceil(oldest.length / 2)));
  return { ...profile, buckets: Object.fromEntries(entries.filter((entry) => !go.has(entry))) };
}
