import { CustomerKey } from '../../customers/customer.ts';
import { devicesOf } from '../../customers/devices.ts';
import { findProfile } from '../../customers/read.ts';
import type { Instant } from '../../time.ts';
import { createEndpoint, getEndpoint, setEndpoint } from '../sns.ts';
import type { Endpoint, Target } from './endpoint.ts';
import { listEndpoints, putEndpoint } from './store.ts';

/**
 * Makes a device known to SNS as this customer's, switched on. Who signs in on a device takes it over: what was another's is
 * theirs no more, unless that one was seen on it later. Throws what SNS refuses.
 */
export async function register(
  customer: CustomerKey,
  target: Target,
  now: Instant,
): Promise<Endpoint> {
  const { endpointId, token } = target;
  const arn = await create(customer, target);
  const attributes = await getEndpoint(arn);
  const { data: owner } = CustomerKey.safeParse(attributes.CustomUserData);
  const isOthers = owner !== undefined && owner !== customer;
  if (isOthers && (await lastSeenOf(owner, token)) > target.lastSeen)
    return keep({ customer, endpointId, arn, registeredAt: now, deadAt: target.lastSeen });
  if (owner !== customer || attributes.Enabled !== 'true' || attributes.Token !== token)
    await setEndpoint(arn, { Token: token, Enabled: 'true', CustomUserData: customer });
  if (isOthers) await bury(owner, endpointId, now);
  return keep({ customer, endpointId, arn, registeredAt: now });
}

async function keep(endpoint: Endpoint): Promise<Endpoint> {
  await putEndpoint(endpoint);
  return endpoint;
}

/** SNS names the endpoint that is there already under other attributes, in words only. */
const there = /Endpoint (arn:aws\S*:endpoint\/\S+) already exists with the same Token/;

async function create(customer: CustomerKey, { application, token }: Target): Promise<string> {
  try {
    return await createEndpoint({ application, token, userData: customer });
  } catch (error) {
    const arn = there.exec(error instanceof Error ? error.message : '')?.[1];
    if (arn === undefined) throw error;
    return arn;
  }
}

async function lastSeenOf(customer: CustomerKey, token: string): Promise<Instant> {
  const profile = await findProfile(customer);
  const device = profile && devicesOf(profile).find((one) => one.token === token);
  return device?.lastSeen ?? '';
}

/** Notes that a device takes nothing any more, if it is known. */
export async function bury(customer: CustomerKey, endpointId: string, now: Instant): Promise<void> {
  const endpoint = (await listEndpoints(customer)).get(endpointId);
  if (endpoint && endpoint.deadAt === undefined) await putEndpoint({ ...endpoint, deadAt: now });
}
