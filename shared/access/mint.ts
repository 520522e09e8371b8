import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { hashOf, type Key } from './key.ts';
import { isPublicKey, tokenSecret } from './token.ts';

const name = z.string().min(1).max(200);

/** What somebody asks for who wants a key. */
export const KeyRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('write'), name }),
  z.strictObject({ kind: z.literal('secret'), name }),
  z.strictObject({
    kind: z.literal('token'),
    name,
    /** Of a pair whose private half stays with the company: tokens by ES256. Without it we make a secret for HS256. */
    publicKey: z
      .string()
      .max(2_000)
      .refine(isPublicKey, 'must be a P-256 public key, SPKI in PEM')
      .optional(),
  }),
]);
export type KeyRequest = z.output<typeof KeyRequest>;

/** A key made: what the catalog keeps, and what its holder is shown once. */
export interface Minted {
  readonly keyId: string;
  readonly body: Key;
  /** Nothing where the holder has the secret already. */
  readonly key?: string;
}

const small = 'abcdefghijklmnopqrstuvwxyz0123456789';
const mixed = `${small}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const randomText = (length: number, alphabet: string): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** Makes a key. A write key has the one form that every client of the Segment family takes: `c` and 24 of [a-z0-9]. */
export async function mint(request: KeyRequest): Promise<Minted> {
  const keyId = `key-${randomText(12, small)}`;
  if (request.kind === 'token')
    return {
      keyId,
      body: request,
      ...(request.publicKey === undefined && { key: await tokenSecret(keyId) }),
    };
  const key =
    request.kind === 'write' ? `c${randomText(24, small)}` : `sk_${randomText(40, mixed)}`;
  return { keyId, body: { kind: request.kind, name: request.name, hash: hashOf(key) }, key };
}
