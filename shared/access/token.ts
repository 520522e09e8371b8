import { createPublicKey, type KeyObject } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Definition } from '../catalog/catalog.ts';
import { CustomerId } from '../customers/customer.ts';
import type { Instant } from '../time.ts';
import type { Key } from './key.ts';
import { derivedKey } from './keys.ts';

export type TokenKey = Extract<Key, { kind: 'token' }>;

const AUDIENCE = 'rapport';
const SKEW_SECONDS = 60;
const LIFE_SECONDS = 3_600;

const Claims = z.object({ sub: CustomerId, exp: z.number(), iat: z.number().optional() });

/** The secret that signs user tokens by HS256, as the company's server is given it: base64url text, used as it stands. */
export const tokenSecret = async (keyId: string): Promise<string> =>
  (await derivedKey('token', keyId)).toString('base64url');

/** The id of the key that a token says it is signed with; nothing for what is no token. */
export function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}

/**
 * The userId that a token proves, or nothing. The algorithm is bound to the key, never taken from the token; `aud` is
 * `rapport`, `exp` at most an hour after `iat` and after now, with 60 seconds of skew between clocks.
 */
export async function userOf(
  token: string,
  { id, body }: Definition<TokenKey>,
  now: Instant,
): Promise<string | undefined> {
  const algorithm = body.publicKey === undefined ? 'HS256' : 'ES256';
  const verifier =
    body.publicKey === undefined
      ? new TextEncoder().encode(await tokenSecret(id))
      : createPublicKey(body.publicKey);
  try {
    const { payload } = await jwtVerify(token, verifier, {
      algorithms: [algorithm],
      audience: AUDIENCE,
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp'],
    });
    const { sub, exp, iat } = Claims.parse(payload);
    const seconds = Date.parse(now) / 1_000;
    const issued = Math.min(iat ?? seconds, seconds + SKEW_SECONDS);
    const tooLong = exp - issued > LIFE_SECONDS || exp - seconds > LIFE_SECONDS + SKEW_SECONDS;
    return tooLong ? undefined : sub;
  } catch {
    return undefined;
  }
}

/** Whether a text is a public key that ES256 can verify with: SPKI in PEM, on the curve P-256. */
export function isPublicKey(pem: string): boolean {
  try {
    const key: KeyObject = createPublicKey(pem);
    return pem.includes('PUBLIC KEY') && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
