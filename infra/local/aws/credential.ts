import type { HttpCall } from './service.ts';

/** Who signed a request, and for which service. Of signatures, only those of links are verified. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  /** As in the scope: `dynamodb`, `sqs`, `ses` ... */
  readonly service: string;
}

/**
 * Reads the scope `<access key>/<date>/<region>/<service>/aws4_request` from the Authorization header, or from the
 * query of a presigned address. Undefined when the request carries neither.
 */
export function credentialOf({ headers, query }: Pick<HttpCall, 'headers' | 'query'>) {
  const scope =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  return scope ? parseScope(scope) : undefined;
}

function parseScope(scope: string): Credential | undefined {
  // An access key may hold slashes of its own; the last four parts are fixed.
  const parts = scope.split('/');
  const [region, service] = [parts.at(-3), parts.at(-2)];
  const accessKeyId = parts.slice(0, -4).join('/');
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}
