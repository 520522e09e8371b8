import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { environment } from '../environment.ts';
import type { Instant } from '../time.ts';
import { documents } from './dynamodb.ts';

/**
 * Signs for the bucket with what the clients know already. S3's own client would bring 165 KB into functions that only
 * make links, and its presigner nothing but this signer.
 */
const { credentials, region, sha256 } = documents.config;
const signer = new SignatureV4({
  service: 's3',
  credentials,
  region,
  sha256,
  // S3 alone signs a path as it is sent.
  uriEscapePath: false,
  applyChecksum: false,
});

const CONTENT_HASH = 'x-amz-content-sha256';
const TRIES = 3;
const NOT_MODIFIED = 304;

/** What a link lets whoever holds it do, once or often, until it expires. */
export interface Linked {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  readonly seconds: number;
  readonly now: Instant;
  /** Headers that the request must carry, exactly so: a `content-length` bounds what may be put. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Says how S3 shall answer: `response-content-disposition`. */
  readonly query?: Readonly<Record<string, string>>;
}

/** An address of the bucket that anybody may use as this function might, within what is signed. */
export async function linkTo({ method, key, seconds, now, ...more }: Linked): Promise<string> {
  const { url, request } = requestOf(method, key);
  const { query = {} } = await signer.presign(
    {
      ...request,
      headers: { ...request.headers, ...more.headers, [CONTENT_HASH]: 'UNSIGNED-PAYLOAD' },
      query: { ...more.query },
    },
    { signingDate: new Date(now), expiresIn: seconds },
  );
  const pairs = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  return `${url}?${pairs.join('&')}`;
}

/** Puts a small object whole. Throws when S3 does not take it. */
export async function putSmallObject(
  key: string,
  body: Uint8Array<ArrayBuffer>,
  now: Instant,
): Promise<void> {
  await ask('PUT', key, now, body);
}

/** How many bytes an object has; nothing where it is not there, or hidden. */
export async function sizeOfObject(key: string, now: Instant): Promise<number | undefined> {
  const answer = await ask('HEAD', key, now);
  return answer && Number(answer.headers.get('content-length'));
}

/**
 * An object whole, with the mark of what it holds; `same` where it still has the mark that was seen; nothing where it is not
 * there, or hidden.
 */
export async function readObject(
  key: string,
  now: Instant,
  seen?: string,
): Promise<
  { readonly mark: string; readonly bytes: Uint8Array<ArrayBuffer> } | 'same' | undefined
> {
  const answer = await ask('GET', key, now, undefined, seen);
  if (!answer || answer.status === NOT_MODIFIED) return answer && 'same';
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { mark: answer.headers.get('etag') ?? '', bytes };
}

async function ask(
  method: 'PUT' | 'HEAD' | 'GET',
  key: string,
  now: Instant,
  body?: Uint8Array<ArrayBuffer>,
  unless?: string,
): Promise<Response | undefined> {
  const { url, request } = requestOf(method, key);
  const hash = createHash('sha256')
    .update(body ?? '')
    .digest('hex');
  const headers = { ...request.headers, [CONTENT_HASH]: hash };
  const signed = await signer.sign({ ...request, headers }, { signingDate: new Date(now) });
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(url, {
      method,
      headers: { ...signed.headers, ...(unless !== undefined && { 'if-none-match': unless }) },
      ...(body && { body }),
    }).catch((error: unknown) => (tries < TRIES ? undefined : Promise.reject(error)));
    if (answer?.ok || answer?.status === NOT_MODIFIED) return answer;
    const isThere = answer !== undefined && answer.status < 500;
    // Whoever may not list a bucket is not told what it lacks.
    if (isThere && method !== 'PUT' && [403, 404].includes(answer.status)) return undefined;
    if (answer && (isThere || tries >= TRIES)) throw new Error(`S3 answered ${answer.status}`);
  }
}

function requestOf(method: string, key: string) {
  const url = new URL(`${environment('BUCKET_URL')}/${key.split('/').map(escaped).join('/')}`);
  const { protocol, hostname, port, pathname: path, host } = url;
  const request = {
    method,
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path,
    headers: { host },
    query: {},
  };
  return { url, request };
}

/** Percent-encoding of RFC 3986, as signatures want it. */
const escaped = (text: unknown): string =>
  encodeURIComponent(String(text)).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
