import type { Cors } from '../template/model.ts';
import type { RawResponse } from './response.ts';
import { rules } from './rules.ts';

interface Asking {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * The gateway's own answer to a preflight, whatever the routes; nothing when the request is none, or CORS is not
 * configured.
 */
export function preflight(cors: Cors | undefined, request: Asking): RawResponse | undefined {
  const { origin, 'access-control-request-method': wanted } = request.headers;
  if (!cors || request.method !== 'OPTIONS' || !origin || !wanted) return undefined;
  const allowed = allowedOrigin(cors, String(origin));
  if (allowed === undefined) return { status: 204, headers: {}, body: Buffer.alloc(0) };
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': allowed,
      ...(cors.methods.length > 0 && { 'access-control-allow-methods': cors.methods.join(',') }),
      ...(cors.headers.length > 0 && { 'access-control-allow-headers': cors.headers.join(',') }),
      ...(cors.credentials && { 'access-control-allow-credentials': 'true' }),
      ...(cors.maxAgeSeconds !== undefined && {
        'access-control-max-age': String(cors.maxAgeSeconds),
      }),
    },
    body: Buffer.alloc(0),
  };
}

/** An answer with the gateway's CORS headers instead of the function's, once CORS is configured. */
export function withCors(
  cors: Cors | undefined,
  request: Asking,
  response: RawResponse,
): RawResponse {
  if (!cors) return response;
  const headers = Object.fromEntries(
    Object.entries(response.headers).filter(([name]) => !rules.corsHeaders.test(name)),
  );
  const { origin } = request.headers;
  const allowed = origin && allowedOrigin(cors, String(origin));
  if (!allowed) return { ...response, headers };
  return {
    ...response,
    headers: {
      ...headers,
      'access-control-allow-origin': allowed,
      ...(cors.expose.length > 0 && { 'access-control-expose-headers': cors.expose.join(',') }),
      ...(cors.credentials && { 'access-control-allow-credentials': 'true' }),
    },
  };
}

function allowedOrigin({ origins }: Cors, origin: string): string | undefined {
  if (origins.includes('*')) return '*';
  const scheme = `${origin.split('://')[0]}://*`;
  return origins.some((one) => one === origin || one === scheme) ? origin : undefined;
}
