import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AppError } from '../errors.ts';
import type { Audience, Caller } from '../lambda/route.ts';
import type { Instant } from '../time.ts';

/** Placeholder of the skeleton; the access capability replaces it. */
export async function who(
  _event: APIGatewayProxyEventV2,
  _json: unknown,
  _allowed: readonly Audience[],
  _now: Instant,
): Promise<Caller> {
  throw new AppError('unauthorized', 'No credential is known yet');
}
