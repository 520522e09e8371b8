import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type * as z from 'zod';
import { who } from '../access/who.ts';
import { AppError, type Issue } from '../errors.ts';
import { type Instant, instantNow } from '../time.ts';
import { jsonBody, unfit } from './body.ts';
import { problem } from './problem.ts';
import type { Reply } from './reply.ts';
import type { Caller, Route } from './route.ts';

/** What a handler sees: parsed input, and who asks. */
export interface Request<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  readonly now: Instant;
  /** Names in lower case, as API Gateway delivers them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly method: string;
  readonly requestId: string;
}

interface Served {
  readonly key: string;
  readonly serve: (event: APIGatewayProxyEventV2) => Promise<Reply>;
}

/** Joins a route to the function that answers it. */
export function on<Path, Query, Body>(
  route: Route<Path, Query, Body>,
  handle: (request: Request<Path, Query, Body>) => Promise<Reply>,
): Served {
  const serve = async (event: APIGatewayProxyEventV2): Promise<Reply> => {
    const now = instantNow();
    const json = route.body === undefined ? undefined : jsonBody(event);
    const caller = await who(event, json, route.who, now);
    return handle({
      path: part('path', route.path, event.pathParameters ?? {}) as Path,
      query: part('query', route.query, event.queryStringParameters ?? {}) as Query,
      body: part('body', route.body, json, route.fitness) as Body,
      caller,
      now,
      headers: event.headers,
      method: event.requestContext.http.method,
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

/** A part of the request as its schema types it; the paths of issues in the body start at the body. */
function part(
  name: 'path' | 'query' | 'body',
  schema: z.ZodType | undefined,
  value: unknown,
  fitness: Route['fitness'] = 'whole',
): unknown {
  if (schema === undefined) return value;
  const found = name === 'body' && fitness === 'whole' ? unfit(value) : undefined;
  if (found) throw new AppError('invalid', 'The request is not valid', [found]);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', 'The request is not valid', issuesOf(parsed.error, name));
}

/** A schema's complaints as issues. */
export const issuesOf = (error: z.ZodError, part: 'path' | 'query' | 'body' = 'body'): Issue[] =>
  error.issues.map(({ path, message }) => ({
    path: [
      ...(part === 'body' ? [] : [part]),
      ...path.map((step) => (typeof step === 'symbol' ? String(step) : step)),
    ],
    message,
  }));
