import * as z from 'zod';
import { CustomerKey } from '../../customers/customer.ts';
import type { Instant } from '../../time.ts';
import { getEndpoint } from '../sns.ts';
import { listEndpoints, putEndpoint } from './store.ts';

/** What SNS publishes of a platform application's failed deliveries (`EventDeliveryFailure`). */
export const PushFailure = z.looseObject({
  EventType: z.literal('DeliveryFailure'),
  EndpointArn: z.string(),
  FailureType: z.string(),
});
export type PushFailure = z.output<typeof PushFailure>;

/** Failures that say that a token will never work again; the others pass. */
const hopeless: ReadonlySet<string> = new Set([
  'InvalidPlatformToken',
  'EndpointDisabled',
  'EndpointNotFound',
  'TokenTargetMismatch',
  'Unregistered',
  'NotRegistered',
]);

/** Nothing more goes to a device that Apple or Google no longer know. Its endpoint says whose it is. */
export async function takeInFailure(failure: PushFailure, now: Instant): Promise<void> {
  if (!hopeless.has(failure.FailureType)) return;
  const owner = await ownerOf(failure.EndpointArn);
  if (owner === undefined) return;
  const endpoints = [...(await listEndpoints(owner)).values()];
  const endpoint = endpoints.find(({ arn }) => arn === failure.EndpointArn);
  if (endpoint && endpoint.deadAt === undefined) await putEndpoint({ ...endpoint, deadAt: now });
}

async function ownerOf(arn: string): Promise<CustomerKey | undefined> {
  try {
    return CustomerKey.safeParse((await getEndpoint(arn)).CustomUserData).data;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw error;
  }
}
