import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Audience, Caller } from '../lambda/route.ts';
import type { Instant } from '../time.ts';
import { countRequest } from './limits/requests.ts';
import { who } from './who.ts';

const anyone: Caller = { kind: 'anyone' };

/**
 * The chain step before all others: says who is calling, and counts the request against their limits. Whoever is refused is
 * counted by their address, or guessing keys would be free. Throws as `who` and `countRequest` do.
 */
export async function admit(
  event: APIGatewayProxyEventV2,
  json: () => unknown,
  allowed: readonly Audience[],
  now: Instant,
): Promise<Caller> {
  const { sourceIp } = event.requestContext.http;
  const caller = await who(event, json, allowed, now).catch(async (error) => {
    await countRequest(anyone, sourceIp, now);
    throw error;
  });
  await countRequest(caller, sourceIp, now);
  return caller;
}
