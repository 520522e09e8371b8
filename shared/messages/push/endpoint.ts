import { createHash } from 'node:crypto';
import * as z from 'zod';
import { CustomerKey } from '../../customers/customer.ts';
import { devicesOf } from '../../customers/devices.ts';
import type { Device, Profile } from '../../customers/profile.ts';
import { DAY_MS, type Instant, plus } from '../../time.ts';
import type { PushSetting } from '../settings.ts';

/** What SNS knows a customer's device by. */
export const Endpoint = z.object({
  customer: CustomerKey,
  /** Of the application and the token, which is not kept here. */
  endpointId: z.string(),
  arn: z.string(),
  /** When SNS was last told that the device is there, and this customer's. */
  registeredAt: z.string(),
  /** Since when the device takes nothing, or is another's: until it is seen again after that. */
  deadAt: z.string().optional(),
});
export type Endpoint = z.output<typeof Endpoint>;

/** A device that push could reach. */
export interface Target {
  readonly endpointId: string;
  readonly application: string;
  readonly token: string;
  readonly lastSeen: Instant;
}

/** So many of a customer's devices get a message: those seen last. */
const MAX_DEVICES = 5;

/** The devices that an application serves, the one seen last first. */
export const targetsOf = (profile: Profile, { applications }: PushSetting): Target[] =>
  devicesOf(profile)
    .flatMap(({ kind, token, lastSeen }: Device) => {
      const application = Object.hasOwn(applications, kind) ? applications[kind] : undefined;
      return application === undefined
        ? []
        : [{ endpointId: endpointIdOf(application, token), application, token, lastSeen }];
    })
    .sort((a, b) => Number(a.lastSeen < b.lastSeen) - Number(a.lastSeen > b.lastSeen))
    .slice(0, MAX_DEVICES);

export const endpointIdOf = (application: string, token: string): string =>
  createHash('sha256')
    .update(JSON.stringify([application, token]))
    .digest('base64url')
    .slice(0, 22);

/** SNS is told again of a device that has been seen this much later. */
const FRESH_MS = 7 * DAY_MS;

/** What is to be done about a device: it takes nothing any more, SNS knows it, or has to be told. */
export function standingOf(
  { lastSeen }: Pick<Target, 'lastSeen'>,
  endpoint: Endpoint | undefined,
): 'dead' | 'known' | 'new' {
  if (endpoint === undefined) return 'new';
  if (endpoint.deadAt !== undefined) return lastSeen > endpoint.deadAt ? 'new' : 'dead';
  return lastSeen > plus(endpoint.registeredAt, FRESH_MS) ? 'new' : 'known';
}
