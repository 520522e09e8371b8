import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface Sent {
  readonly method?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly rawPath?: string;
}

/** A request as API Gateway hands it to a function, payload format 2.0. */
export const requestOf = (routeKey: string, sent: Sent = {}): APIGatewayProxyEventV2 => {
  const [method = 'GET', rawPath = '/'] = routeKey.split(' ');
  const { path, query, headers = {}, body } = sent;
  return {
    version: '2.0',
    routeKey,
    rawPath: sent.rawPath ?? rawPath,
    rawQueryString: '',
    headers,
    ...(path && { pathParameters: path }),
    ...(query && { queryStringParameters: query }),
    requestContext: {
      requestId: 'request-1',
      http: { method: sent.method ?? method, path: rawPath },
    } as APIGatewayProxyEventV2['requestContext'],
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  };
};

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
export const basic = (user: string, password = '') => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
