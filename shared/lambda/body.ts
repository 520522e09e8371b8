import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AppError } from '../errors.ts';

export const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 16;
const MAX_KEYS = 200;
const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The bytes that the client sent, inflated if they are gzip, whatever the headers say. At most 4 MB. */
export function bodyBytes({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  const raw = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const inflated = raw[0] === 0x1f && raw[1] === 0x8b ? inflate(raw) : raw;
  if (inflated.length > MAX_BODY_BYTES) throw tooLarge();
  return inflated;
}

/** The JSON value of a request's body. Throws `invalid` for what is not JSON or not fit to be kept. */
export function jsonBody(event: APIGatewayProxyEventV2): unknown {
  const text = bodyBytes(event).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('invalid', 'The body is not JSON', [{ path: [], message: 'must be JSON' }]);
  }
  return value;
}

/** Why a JSON value is unfit to be kept, with the path of the place, or nothing. */
export function unfit(
  value: unknown,
  path: readonly (string | number)[] = [],
): { path: readonly (string | number)[]; message: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= MAX_DEPTH)
    return { path, message: `must be at most ${MAX_DEPTH} levels deep` };
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      const found = unfit(element, [...path, index]);
      if (found) return found;
    }
    return undefined;
  }
  const keys = Object.keys(value);
  if (keys.length > MAX_KEYS) return { path, message: `must have at most ${MAX_KEYS} keys` };
  for (const key of keys) {
    if (refusedKeys.has(key)) return { path: [...path, key], message: 'is not allowed as a key' };
    const found = unfit((value as Record<string, unknown>)[key], [...path, key]);
    if (found) return found;
  }
  return undefined;
}

function inflate(raw: Buffer): Buffer {
  try {
    return gunzipSync(raw, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new AppError('invalid', 'The body looks like gzip and cannot be inflated', [
      { path: [], message: 'must be whole gzip data, or no gzip' },
    ]);
  }
}

const tooLarge = () => new AppError('too-large', 'The body is larger than 4 MB');
