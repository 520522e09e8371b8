import { type ChannelChoice, personal } from '../campaigns/channel.ts';
import { phoneAddress } from '../customers/addresses.ts';
import { devicesOf } from '../customers/devices.ts';
import type { Profile, Registers } from '../customers/profile.ts';
import { recipientOf } from './address.ts';

/** E.164, which SNS wants: a number that does not say its country could be anybody's. */
const e164 = /^\+[1-9]\d{6,14}$/;

/** A number that SMS can be sent to, in its one spelling, or nothing. */
export function phoneIn(said: unknown): string | undefined {
  if (typeof said !== 'string' && typeof said !== 'number') return undefined;
  const number = phoneAddress(String(said))?.value;
  return number !== undefined && e164.test(number) ? number : undefined;
}

/** The customer's number for SMS, from the trait `phone`. */
export const phoneOf = ({ traits }: Pick<Registers, 'traits'>): string | undefined =>
  phoneIn(traits.phone?.value);

/** The trait whose address a channel uses, where that is one that may be verified. */
export const traitOf = (channel: ChannelChoice): 'email' | 'phone' | undefined =>
  channel === 'email' ? 'email' : channel === 'sms' ? 'phone' : undefined;

/** What a message on a channel is addressed to that two customers may share; nothing on those that have no such. */
export function addressOn(
  channel: ChannelChoice,
  profile: Profile,
  to?: string | undefined,
): string | undefined {
  if (channel === 'email') return recipientOf({ to }, profile);
  return channel === 'sms' ? (to ?? phoneOf(profile)) : undefined;
}

/** Whether a customer can be reached on a channel at all. */
export function isReachable(
  channel: ChannelChoice,
  profile: Profile,
  to?: string | undefined,
): boolean {
  if (channel === 'email' || channel === 'sms')
    return addressOn(channel, profile, to) !== undefined;
  if (channel === 'push') return devicesOf(profile).length > 0;
  if (channel === 'best') return personal.some((one) => isReachable(one, profile));
  return true;
}
