import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Model } from '../template/model.ts';
import type { Outcome } from '../workers/worker.ts';
import { MAX_PAYLOAD_BYTES } from '../workers/worker.ts';
import { preflight, withCors } from './cors.ts';
import { type ApiIdentity, eventOf, targetOf } from './request.ts';
import { type RawResponse, responseOf } from './response.ts';
import { createRouter, type Match } from './routes.ts';
import { type Refusal, refusals, rules } from './rules.ts';
import { createThrottle } from './throttle.ts';

export interface GatewayOptions {
  readonly model: Model;
  /** `127.0.0.1:3000`. */
  readonly host: string;
  readonly now: () => Date;
  /** Runs the function behind a route. */
  invoke(functionName: string, event: unknown): Promise<Outcome>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The HTTP API of the template as a request handler of Node. */
export function createGateway({ model, host, now, invoke }: GatewayOptions): Handler {
  const api: ApiIdentity = { apiId: model.api.id, account: model.account, host };
  const route = createRouter(model.routes);
  const passes = createThrottle(model.api);

  const answer = async (
    request: IncomingMessage,
    requestId: string,
  ): Promise<RawResponse | Refusal> => {
    const { method = 'GET', url = '/' } = request;
    if (headerBytes(request) > rules.maxHeaderBytes) return refusals.headersTooLarge;
    const asking = { method, headers: request.headers };
    const preflighted = preflight(model.api.cors, asking);
    if (preflighted) return preflighted;
    const target = targetOf(url);
    if (!target) return refusals.badRequest;
    const match = route(method, target.path);
    if (!match) return refusals.notFound;
    if (!passes(match.route.key, performance.now() / 1000)) return refusals.throttled;
    const body = await bodyOf(request);
    if (!body) return refusals.tooLarge;
    if (!match.route.permitted) return refusals.failed;

    const raw = {
      method,
      target: url,
      rawHeaders: request.rawHeaders,
      body,
      sourceIp: ipOf(request),
    };
    const { key: routeKey } = match.route;
    const routed = { ...target, routeKey, parameters: match.parameters };
    const event = eventOf(raw, routed, api, requestId, now());
    if (isTooLargeForLambda(event, body)) return refusals.tooLarge;
    const response = await outcomeOf(match, invoke(match.route.functionName, event));
    return 'message' in response ? response : withCors(model.api.cors, asking, response);
  };

  return async (request, response) => {
    const requestId = `${randomBytes(11).toString('base64url')}=`;
    send(request, response, requestId, await answer(request, requestId));
  };
}

/**
 * The function's answer within the integration's limit; a function that takes longer goes on for itself, as on AWS.
 */
async function outcomeOf(
  { route: { timeoutMs } }: Match,
  invocation: Promise<Outcome>,
): Promise<RawResponse | Refusal> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(resolve, Math.min(timeoutMs, rules.maxIntegrationMs), 'late');
  const outcome = await Promise.race([invocation, late]);
  clearTimeout(timer);
  if (outcome === 'late') return refusals.timedOut;
  if ('error' in outcome) return refusals.failed;
  return responseOf(outcome.payload) ?? refusals.failed;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  answer: RawResponse | Refusal,
): void {
  const { status, headers, body } =
    'message' in answer
      ? {
          status: answer.status,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify({ message: answer.message })),
        }
      : answer;
  // A body that was not read to its end would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  for (const [name, value] of Object.entries(headers)) setHeader(response, name, value);
  response.setHeader('apigw-requestid', requestId);
  const bodiless = status === 204 || status === 304 || status < 200;
  if (!bodiless) response.setHeader('content-length', body.length);
  response.statusCode = status;
  // HEAD has no mapping of its own: it reaches a route for HEAD or ANY, or $default, and its answer's body is dropped.
  response.end(request.method === 'HEAD' || bodiless ? undefined : body);
}

function setHeader(
  response: ServerResponse,
  name: string,
  value: string | readonly string[],
): void {
  try {
    response.setHeader(name, value);
  } catch {
    // A name or a value that HTTP cannot carry is dropped.
  }
}

/**
 * The whole body, or nothing when it is too large. What comes after the limit is read and forgotten: a client that is
 * cut off in the middle of its upload would not see the answer.
 */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > rules.maxBodyBytes) chunks.length = 0;
    else chunks.push(chunk);
  }
  return bytes > rules.maxBodyBytes ? undefined : Buffer.concat(chunks);
}

/** Lambda refuses the invocation, and the gateway passes that on. A byte becomes at most six in JSON. */
const isTooLargeForLambda = (event: unknown, body: Buffer) =>
  body.length * 6 + rules.maxHeaderBytes * 6 > MAX_PAYLOAD_BYTES &&
  Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES;

const headerBytes = ({ method = '', url = '', rawHeaders }: IncomingMessage) =>
  rawHeaders.reduce((bytes, text) => bytes + text.length, method.length + url.length);

const ipOf = ({ socket }: IncomingMessage) =>
  (socket.remoteAddress ?? '127.0.0.1').replace('::ffff:', '');
