import type { Campaign } from '../campaigns/campaign.ts';
import type { Channel } from '../campaigns/channel.ts';
import type { QuietHours, QuietHoursSetting } from '../campaigns/policy.ts';
import type { Profile } from '../customers/profile.ts';
import { zoneOf } from '../customers/zone.ts';
import type { Instant } from '../time.ts';
import type { Policies } from './policies.ts';
import { firstFrom, type Wall } from './wall-clock.ts';

const usual: Readonly<Record<string, QuietHours>> = {
  push: { from: '21:00', to: '08:00' },
  sms: { from: '21:00', to: '08:00' },
};

/** What asks for quiet hours: a campaign, on the channel that it goes out on. */
export type Asked = Pick<Campaign, 'class' | 'quietHours'> & { readonly channel: Channel };

/** The quiet hours that a campaign keeps for a customer. */
export function quietHoursOf(
  { class: kind, channel, quietHours }: Asked,
  { place }: Pick<Profile, 'place'>,
  { channels, countries, transactional }: QuietHoursSetting,
): QuietHours {
  if (kind === 'mandatory' || (kind === 'transactional' && !transactional)) return 'none';
  const country = place?.value.country?.toLowerCase();
  const named = Object.keys(countries).find((name) => name.toLowerCase() === country);
  const there = named === undefined ? undefined : countries[named]?.[channel];
  return quietHours ?? there ?? channels[channel] ?? usual[channel] ?? 'none';
}

/** When the customer's quiet hours end, if these are such; in the zone where they are, over both changes of the clock. */
export function quietUntil(
  campaign: Asked,
  profile: Pick<Profile, 'place' | 'zone'>,
  { quiet: setting, zone }: Pick<Policies, 'quiet' | 'zone'>,
  now: Instant,
): Instant | undefined {
  const quiet = quietHoursOf(campaign, profile, setting);
  if (quiet === 'none') return undefined;
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  const until = firstFrom(now, zoneOf(profile, zone), ({ minute }) => leftOf(from, to, minute));
  return until === now ? undefined : until;
}

const minuteOf = (time: string): Wall['minute'] =>
  Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** How many minutes of a window are left; 0 outside of it. */
function leftOf(from: number, to: number, minute: number): number {
  const day = 24 * 60;
  const into = (minute - from + day) % day;
  const whole = (to - from + day) % day;
  return into < whole ? whole - into : 0;
}
