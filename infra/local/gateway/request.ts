import { rules } from './rules.ts';

/** What came over the wire, before the gateway's rules. */
export interface RawRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Name, value, name, value ... as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** What does not depend on the request. */
export interface ApiIdentity {
  readonly apiId: string;
  readonly account: string;
  readonly host: string;
}

/** The decoded path and the query of a request's target; nothing when its percent signs make no UTF-8. */
export function targetOf(target: string): { path: string; query: string } | undefined {
  // An absolute form (`GET http://host/path`) names the host again.
  const relative = target.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const [path = '', ...query] = relative.split('?');
  try {
    return {
      path: decodeURIComponent(path.startsWith('/') ? path : `/${path}`),
      query: query.join('?'),
    };
  } catch {
    return undefined;
  }
}

/**
 * The event of payload format 2.0 ("AWS Lambda proxy integrations for HTTP APIs"): header names in lower case,
 * repeated headers and query parameters joined by commas, cookies in a list of their own.
 */
export function eventOf(
  request: RawRequest,
  routed: {
    path: string;
    query: string;
    routeKey: string;
    parameters: Readonly<Record<string, string>>;
  },
  api: ApiIdentity,
  requestId: string,
  now: Date,
): Record<string, unknown> {
  const { cookies, headers } = headersOf(request);
  const query = queryOf(routed.query);
  const isText = rules.textTypes.test(mediaType(headers['content-type']));
  return {
    version: '2.0',
    routeKey: routed.routeKey,
    rawPath: routed.path,
    rawQueryString: routed.query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      host: api.host,
      ...headers,
      'x-forwarded-for': [headers['x-forwarded-for'], request.sourceIp].filter(Boolean).join(', '),
      'x-forwarded-port': api.host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: api.account,
      apiId: api.apiId,
      domainName: api.host,
      domainPrefix: api.host.split('.')[0],
      http: {
        method: request.method,
        path: routed.path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: routed.routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(routed.parameters).length > 0 && { pathParameters: routed.parameters }),
    ...(request.body.length > 0 && { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

function headersOf({ rawHeaders, body }: RawRequest) {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/; */));
    else if (!rules.hopByHop.test(name))
      headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  if (body.length > 0) headers['content-length'] = String(body.length);
  return { headers, cookies };
}

function queryOf(query: string): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query))
    joined[name] = name in joined ? `${joined[name]},${value}` : value;
  return joined;
}

const mediaType = (contentType = '') => (contentType.split(';')[0] ?? '').trim().toLowerCase();

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
