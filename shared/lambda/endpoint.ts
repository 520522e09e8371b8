import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { admit } from '../access/admit.ts';
import { AppError } from '../errors.ts';
import { type Instant, instantNow } from '../time.ts';
import { bodyBytes, jsonBody } from './body.ts';
import { parsed, requireFit } from './input.ts';
import { problem } from './problem.ts';
import type { Reply } from './reply.ts';
import type { Caller, Route } from './route.ts';

/** What a handler sees: parsed input, and who asks. */
export interface Request<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** As the client sent it, inflated; for routes whose body is no JSON. Throws as `bodyBytes` does. */
  readonly bytes: () => Buffer;
  readonly caller: Caller;
  readonly now: Instant;
  /** Names in lower case, as API Gateway delivers them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly method: string;
  /** As API Gateway saw it. */
  readonly sourceIp: string | undefined;
  /** Decoded, as API Gateway delivers it. */
  readonly rawPath: string;
  readonly requestId: string;
}

export interface Served {
  readonly key: string;
  readonly serve: (event: APIGatewayProxyEventV2) => Promise<Reply>;
}

/** Joins a route to the function that answers it; `audited` does so for one that the audit trail is told of. */
export function on<Path, Query, Body>(
  route: Route<Path, Query, Body> & { readonly audit?: never },
  handle: (request: Request<Path, Query, Body>) => Promise<Reply>,
): Served {
  const serve = async (event: APIGatewayProxyEventV2): Promise<Reply> => {
    const now = instantNow();
    const json = once(() => (route.body === undefined ? undefined : jsonBody(event)));
    const caller = await admit(event, json, route.who, now);
    if (route.fitness !== 'by-part') requireFit(json());
    const { pathParameters = {}, queryStringParameters = {}, rawPath, headers } = event;
    return handle({
      path: (route.path ? parsed('path', route.path, pathParameters) : pathParameters) as Path,
      query: (route.query
        ? parsed('query', route.query, queryStringParameters)
        : queryStringParameters) as Query,
      body: (route.body && parsed('body', route.body, json())) as Body,
      bytes: () => bodyBytes(event),
      caller,
      now,
      headers,
      method: event.requestContext.http.method,
      sourceIp: event.requestContext.http.sourceIp,
      rawPath,
      requestId: event.requestContext.requestId,
    });
  };
  return { key: route.key, serve };
}

/** The one chain for requests: credential, parsing, the route's handler, and a problem document for what goes wrong. */
export function endpoint(...served: readonly Served[]) {
  const byKey = new Map(served.map(({ key, serve }) => [key, serve]));
  return middy<APIGatewayProxyEventV2, Reply, Error, Context>(
    async (event: APIGatewayProxyEventV2) => {
      const serve = byKey.get(event.routeKey);
      if (!serve)
        throw new Error(`The stack sent ${event.routeKey}, which this function does not serve`);
      return serve(event);
    },
  ).use({
    onError: (request) => {
      const { requestId } = request.event.requestContext;
      if (!(request.error instanceof AppError)) {
        console.error(
          JSON.stringify({ requestId, route: request.event.routeKey, error: request.error?.stack }),
        );
      }
      request.response = problem(request.error, requestId);
    },
  });
}

/** The same value however often it is asked for, and nothing done before it is. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
