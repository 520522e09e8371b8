import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';
import { earlier, later } from '../time.ts';
import type { Device, Registers } from './profile.ts';

const text = (bytes: number) =>
  z
    .string()
    .min(1)
    .refine((said) => Buffer.byteLength(said) <= bytes);
const Named = z.object({ device: z.object({ type: text(64), token: text(1_024) }) });

/** The push token that an event's context names, or nothing. */
export function deviceOf({ context, trust, at, receivedAt }: LoggedEvent): Device | undefined {
  const parsed = Named.safeParse(context);
  if (!parsed.success) return undefined;
  const { type, token } = parsed.data.device;
  return { kind: type, token, trust, firstSeen: receivedAt, lastSeen: at };
}

/** What two sightings of one token, of the same trust, say together. */
export const joinDevices = (a: Device, b: Device): Device => ({
  ...a,
  firstSeen: earlier(a.firstSeen, b.firstSeen),
  lastSeen: later(a.lastSeen, b.lastSeen),
});

/** A total order of claims: what was claimed first, by our clock, comes before. */
export function claimedBefore(a: Device, b: Device): boolean {
  if (a.firstSeen !== b.firstSeen) return a.firstSeen < b.firstSeen;
  if (a.kind !== b.kind) return a.kind < b.kind;
  return a.token === b.token ? a.lastSeen < b.lastSeen : a.token < b.token;
}

/**
 * The tokens that may be used: of each kind the proven ones, and only where there is none, the one that was claimed
 * first. A write key is public, so a claim never replaces what is there; that it was seen again is believed.
 */
export function devicesOf({
  devices,
  firstClaims,
}: Pick<Registers, 'devices' | 'firstClaims'>): readonly Device[] {
  const proven = devices.filter(({ trust }) => trust === 'proven');
  const claimed = firstClaims.filter((claim) => proven.every(({ kind }) => kind !== claim.kind));
  return [...proven, ...claimed].map((device) =>
    devices.filter((other) => isSame(device, other)).reduce(seenLater, device),
  );
}

const isSame = (a: Device, b: Device): boolean => a.kind === b.kind && a.token === b.token;

const seenLater = (device: Device, other: Device): Device => ({
  ...device,
  lastSeen: later(device.lastSeen, other.lastSeen),
});
