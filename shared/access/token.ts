import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
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

/** The secret that signs user tokens by HS256, as the company's server is given it: base64url text, used as it stands. */
export const tokenSecret = async (keyId: string): Promise<string> =>
  (await derivedKey('token', keyId)).toString('base64url');

const Header = z.object({
  kid: z.string().optional(),
  alg: z.unknown().optional(),
  crit: z.unknown().optional(),
});
export type Header = z.output<typeof Header>;

/** The header of a token, which nothing proves yet; nothing for what is no token. */
export function headerOf(token: string): Header | undefined {
  try {
    return Header.safeParse(decodeProtectedHeader(token)).data;
  } catch {
    return undefined;
  }
}

/** What a token proves, or why it proves nothing, in words for whoever signs them. */
export type Proof = { readonly userId: string } | { readonly refused: string };

/**
 * The userId that a token proves. The algorithm is bound to the key, never taken from the token; `aud` is `rapport`, `exp`
 * at most an hour after `iat` and after now, with 60 seconds of skew between clocks.
 */
export async function proofOf(
  token: string,
  { id, body }: Definition<TokenKey>,
  now: Instant,
): Promise<Proof> {
  const alg = body.publicKey === undefined ? 'HS256' : 'ES256';
  const header = headerOf(token);
  if (header?.alg !== alg) return { refused: `alg must be ${alg}, as its key is` };
  if (header.crit !== undefined) return { refused: 'crit is not understood here' };
  const verifier =
    body.publicKey === undefined
      ? new TextEncoder().encode(await tokenSecret(id))
      : createPublicKey(body.publicKey);
  const payload = await verified(token, verifier, alg);
  return payload
    ? judged(payload, Date.parse(now) / 1_000)
    : { refused: 'its signature is not of the key that kid names' };
}

async function verified(token: string, key: KeyObject | Uint8Array, alg: string) {
  try {
    return (await compactVerify(token, key, { algorithms: [alg] })).payload;
  } catch {
    return undefined;
  }
}

/** Seconds since 1970 (RFC 7519's NumericDate). */
const Seconds = z.number();
const Claims = z.object({
  aud: z
    .union([z.string(), z.array(z.string())])
    .refine((audience) => [audience].flat().includes(AUDIENCE)),
  sub: CustomerId,
  exp: Seconds,
  iat: Seconds.optional(),
  nbf: Seconds.optional(),
});

const wanted: Readonly<Record<string, string>> = {
  aud: `aud must be ${AUDIENCE}`,
  sub: 'sub must be a userId',
  exp: 'exp must be a number of seconds since 1970',
  iat: 'iat must be a number of seconds since 1970',
  nbf: 'nbf must be a number of seconds since 1970',
};

interface Rule {
  readonly because: string;
  readonly holds: (claims: z.output<typeof Claims>, seconds: number) => boolean;
}

/** Read top to bottom: the first rule that does not hold is why the token is refused. */
const rules: readonly Rule[] = [
  { because: 'it has expired', holds: ({ exp }, now) => now < exp + SKEW_SECONDS },
  { because: 'it is not valid yet (nbf)', holds: ({ nbf = 0 }, now) => nbf <= now + SKEW_SECONDS },
  { because: 'iat lies in the future', holds: ({ iat = 0 }, now) => iat <= now + SKEW_SECONDS },
  {
    because: 'exp must be at most an hour after iat, and after now',
    holds: ({ exp, iat }, now) =>
      exp - (iat ?? now) <= LIFE_SECONDS && exp - now <= LIFE_SECONDS + SKEW_SECONDS,
  },
];

function judged(payload: Uint8Array, seconds: number): Proof {
  const { data: claims, error } = Claims.safeParse(parsedJson(payload));
  if (!claims)
    return { refused: wanted[String(error.issues[0]?.path[0])] ?? 'its claims are no object' };
  const broken = rules.find(({ holds }) => !holds(claims, seconds));
  return broken ? { refused: broken.because } : { userId: claims.sub };
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
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
