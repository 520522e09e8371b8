import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Reply } from '../../../shared/lambda/reply.ts';

type Handler = (event: APIGatewayProxyEventV2, context: never) => Promise<Reply>;

export interface Asked {
  readonly id: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Asks a handler as API Gateway would; answers the status and the parsed body. */
export async function ask(
  handler: Handler,
  routeKey: string,
  { id, query = {}, body }: Asked,
): Promise<{ status: number; body: unknown }> {
  const event = {
    routeKey,
    rawPath: '/',
    headers: {},
    pathParameters: { id },
    queryStringParameters: { ...query },
    requestContext: { requestId: 'request-1', http: { method: routeKey.split(' ')[0] } },
    isBase64Encoded: false,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  } as unknown as APIGatewayProxyEventV2;
  const reply = await handler(event, {} as never);
  return { status: reply.statusCode, body: reply.body && JSON.parse(reply.body) };
}
