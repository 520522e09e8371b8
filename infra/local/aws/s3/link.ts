import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { credentialOf } from '../credential.ts';
import { Refusal } from '../refusal.ts';
import type { HttpCall } from '../service.ts';

/** Of a link's body nothing is signed; the signer is told so by a header that is none. */
const CONTENT_HASH = 'x-amz-content-sha256';
const WEEK = 604_800;
const SKEW_MS = 15 * 60_000;

/** "Authenticating Requests: Using Query Parameters": what S3 asks of a request that is signed in its address. Throws Refusal. */
export async function verifyLink(http: HttpCall, secretKey: string, now: Date): Promise<void> {
  const { method, query, headers, path } = http;
  const expires = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  const signedAt = instantOf(query.get('X-Amz-Date') ?? '');
  const credential = credentialOf(http);
  if (!credential || !Number.isInteger(expires) || Number.isNaN(signedAt.getTime()))
    throw malformed(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  if (expires < 1 || expires > WEEK)
    throw malformed(`X-Amz-Expires must be less than a week (in seconds) that is ${WEEK}`);
  if (signedAt.getTime() > now.getTime() + SKEW_MS) throw denied('Request is not yet valid');
  if (signedAt.getTime() + expires * 1_000 <= now.getTime()) throw denied('Request has expired');

  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const signed = names.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const signer = new SignatureV4({
    service: credential.service,
    region: credential.region,
    credentials: { accessKeyId: credential.accessKeyId, secretAccessKey: secretKey },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { query: again = {} } = await signer.presign(
    {
      method,
      protocol: 'http:',
      hostname: '',
      path,
      headers: { ...Object.fromEntries(signed), [CONTENT_HASH]: 'UNSIGNED-PAYLOAD' },
      query: Object.fromEntries([...query].filter(([name]) => name !== 'X-Amz-Signature')),
    },
    {
      signingDate: signedAt,
      expiresIn: expires,
      unsignableHeaders: new Set([CONTENT_HASH]),
      unhoistableHeaders: new Set([...names, CONTENT_HASH]),
    },
  );
  if (again['X-Amz-Signature'] !== query.get('X-Amz-Signature'))
    throw new Refusal(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      403,
    );
}

/** `20261122T100000Z`. */
const instantOf = (text: string): Date =>
  new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const malformed = (message: string) =>
  new Refusal('AuthorizationQueryParametersError', message, 400);
const denied = (message: string) => new Refusal('AccessDenied', message, 403);

/** Node's hash in the form that the signer takes. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as string);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}
