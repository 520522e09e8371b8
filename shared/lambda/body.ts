import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AppError, type Issue } from '../errors.ts';

export const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 16;
const MAX_KEYS = 200;
const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The bytes that the client sent, inflated if they are gzip, whatever the headers say; at most 4 MB. API Gateway hands
 * over `text/*`, JSON, XML and JavaScript as text, everything else as base64. Throws `too-large`, or `invalid` for gzip
 * that cannot be inflated, among it gzip that was sent under a type of text: there the gateway has replaced bytes.
 */
export function bodyBytes({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  if (!isBase64Encoded && body.startsWith('\u001f\ufffd'))
    throw invalid(
      'The body was gzip, and API Gateway has destroyed it',
      'must not be gzip under a content type of text or JSON: send it as application/octet-stream',
    );
  const raw = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const inflated = raw[0] === 0x1f && raw[1] === 0x8b ? inflate(raw) : raw;
  if (inflated.length > MAX_BODY_BYTES) throw tooLarge();
  return inflated;
}

/** The JSON value of a request's body, whatever its content type says; nothing for no body. Throws `invalid`. */
export function jsonBody(event: APIGatewayProxyEventV2): unknown {
  const text = decode(bodyBytes(event));
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('The body is not JSON', 'must be JSON');
  }
}

/** Why a JSON value is unfit to be kept (depth, number of keys, names of keys), with the path of the place, or nothing. */
export function unfit(value: unknown, path: Issue['path'] = []): Issue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= MAX_DEPTH)
    return { path, message: `must be at most ${MAX_DEPTH} levels deep` };
  if (Array.isArray(value)) return firstUnfit(value.entries(), path);
  const entries = Object.entries(value);
  if (entries.length > MAX_KEYS) return { path, message: `must have at most ${MAX_KEYS} keys` };
  const refused = entries.find(([name]) => refusedKeys.has(name));
  if (refused) return { path: [...path, refused[0]], message: 'is not allowed as a key' };
  return firstUnfit(entries, path);
}

function firstUnfit(
  entries: Iterable<[string | number, unknown]>,
  path: Issue['path'],
): Issue | undefined {
  for (const [step, inner] of entries) {
    if (typeof inner !== 'object') continue;
    const found = unfit(inner, [...path, step]);
    if (found) return found;
  }
  return undefined;
}

function inflate(raw: Buffer): Buffer {
  try {
    return gunzipSync(raw, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw invalid(
      'The body looks like gzip and cannot be inflated',
      'must be whole gzip, or no gzip',
    );
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid('The body is not UTF-8', 'must be UTF-8');
  }
}

const invalid = (detail: string, message: string) =>
  new AppError('invalid', detail, [{ path: [], message }]);

const tooLarge = () => new AppError('too-large', 'The body is larger than 4 MB');
