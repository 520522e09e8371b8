import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';
import { earlier, later } from '../time.ts';
import type { Device } from './profile.ts';

const Named = z.object({
  device: z.object({ type: z.string().min(1).max(64), token: z.string().min(1).max(1_024) }),
});

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

/**
 * The tokens that may be used: of each kind the proven ones, and only where there is none, the one that was claimed
 * first. A write key is public, so a claim never replaces what is there; that it was seen again is believed.
 */
export function devicesOf(devices: readonly Device[]): readonly Device[] {
  const usable = devices.filter((device) => {
    const same = devices.filter(({ kind }) => kind === device.kind);
    const proven = same.filter(({ trust }) => trust === 'proven');
    if (proven.length > 0) return device.trust === 'proven';
    return same.every((other) => other === device || !before(other, device));
  });
  return usable.map((device) =>
    devices.filter((other) => isSame(device, other)).reduce(seenLater, device),
  );
}

const isSame = (a: Device, b: Device): boolean => a.kind === b.kind && a.token === b.token;

const seenLater = (device: Device, other: Device): Device => ({
  ...device,
  lastSeen: later(device.lastSeen, other.lastSeen),
});

const before = (a: Device, b: Device): boolean =>
  a.firstSeen === b.firstSeen ? a.token < b.token : a.firstSeen < b.firstSeen;
