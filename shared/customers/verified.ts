import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';
import type { Register, Registers } from './profile.ts';

/** The track event that says that whoever has an address is the customer: its owner followed a link that was sent there. */
export const ADDRESS_VERIFIED = 'Address Verified';

const MAX_ADDRESS = 320;
export const VerifiedAddress = z.object({
  channel: z.literal('email'),
  address: z.string().min(1).max(MAX_ADDRESS),
});

/** The address that an event verifies, by its trait. What a public key says of it, or the customer, verifies nothing. */
export function verifiedIn(event: LoggedEvent): Record<string, Register<string>> {
  if (event.type !== 'track' || event.event !== ADDRESS_VERIFIED || event.trust !== 'proven')
    return {};
  const { data } = VerifiedAddress.safeParse(event.properties);
  if (data === undefined) return {};
  const { at, messageId: id, trust } = event;
  return { [data.channel]: { value: data.address, at, id, trust } };
}

/**
 * How far an address is believed: `unverified` was only claimed through a public key or by the customer, `proven` comes
 * from a server, and of one that is `verified` the owner has followed a link that was sent there.
 */
export function stateOf(
  { traits, verified }: Pick<Registers, 'traits' | 'verified'>,
  trait: string,
): 'unverified' | 'proven' | 'verified' {
  const held = traits[trait];
  if (held?.trust !== 'proven') return 'unverified';
  return held.value === verified[trait]?.value ? 'verified' : 'proven';
}
