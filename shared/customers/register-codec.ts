import * as z from 'zod';
import { instantOf } from '../segments/window.ts';
import type { Instant } from '../time.ts';
import type { Device, Register } from './profile.ts';

/** The parts of which more than one thing of a profile is spelled. */
export const ms = (at: Instant): number => Date.parse(at);
export const Time = z.int().transform(instantOf);
export const Trusted = z
  .union([z.literal(0), z.literal(1)])
  .transform((proven) => (proven ? ('proven' as const) : ('claimed' as const)));
export const proven = (trust: 'proven' | 'claimed') => (trust === 'proven' ? 1 : 0);
export const Text = z.string().exactOptional();

export const register = <Value extends z.ZodType>(value: Value) =>
  z
    .tuple([value, Time, z.string(), Trusted])
    .transform(([value, at, id, trust]): Register<z.output<Value>> => ({ value, at, id, trust }));
export const spellRegister = ({ value, at, id, trust }: Register<unknown>) => [
  value,
  ms(at),
  id,
  proven(trust),
];

export const Devices = z
  .array(z.tuple([z.string(), z.string(), Trusted, Time, Time]))
  .transform((all) =>
    all.map(([kind, token, trust, firstSeen, lastSeen]) => ({
      kind,
      token,
      trust,
      firstSeen,
      lastSeen,
    })),
  )
  .default([]);
export const spellDevice = ({ kind, token, trust, firstSeen, lastSeen }: Device) => [
  kind,
  token,
  proven(trust),
  ms(firstSeen),
  ms(lastSeen),
];
