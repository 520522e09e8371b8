import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What a request presents, before anybody has looked whether it is known. */
export type Credential =
  | { readonly form: 'none' }
  /** A key in a place where only servers put one: any kind will do. */
  | { readonly form: 'key'; readonly key: string }
  /** A key in a place that pages use and logs see: only a write key will do. */
  | { readonly form: 'write'; readonly key: string }
  | { readonly form: 'token'; readonly token: string }
  /** A header that is there and says nothing that we understand. */
  | { readonly form: 'malformed' };

const none: Credential = { form: 'none' };

/**
 * The credential of a request: `Authorization: Bearer` (secret key or user token) or `Basic` (key as user), then
 * `X-Write-Key: id[:secret]`, `?writeKey=`, and last the body's `writeKey` or its first batch item's. The first that is
 * there counts. `json` is asked for only when nothing else is there.
 */
export function credentialOf(
  { headers, queryStringParameters }: APIGatewayProxyEventV2,
  json: () => unknown,
): Credential {
  const { authorization, 'x-write-key': writeKey } = headers;
  if (authorization) return authorized(authorization);
  if (writeKey) return { form: 'write', key: writeKey.split(':', 1)[0] ?? '' };
  const queried = queryStringParameters?.writeKey;
  if (queried) return { form: 'write', key: queried };
  const inBody = writeKeyIn(json());
  return inBody === undefined ? none : { form: 'write', key: inBody };
}

function authorized(header: string): Credential {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(header) ?? [];
  if (/^bearer$/i.test(scheme))
    return value.split('.').length === 3
      ? { form: 'token', token: value }
      : { form: 'key', key: value };
  if (!/^basic$/i.test(scheme)) return { form: 'malformed' };
  const [user = ''] = Buffer.from(value, 'base64').toString('utf8').split(':', 1);
  return user === '' ? { form: 'malformed' } : { form: 'key', key: user };
}

function writeKeyIn(json: unknown): string | undefined {
  const own = textField(json, 'writeKey');
  if (own !== undefined) return own;
  const batch = field(json, 'batch');
  return Array.isArray(batch) ? textField(batch[0], 'writeKey') : undefined;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

function textField(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
