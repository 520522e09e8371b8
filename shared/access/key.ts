import { createHash } from 'node:crypto';
import * as z from 'zod';

const name = z.string().min(1).max(200);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A credential as the catalog keeps it: a write or secret key by its hash only, a token key by what verifies its
 * tokens. The secret of an HS256 key is derived from the root secret and lies nowhere.
 */
export const Key = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('write'), name, hash }),
  z.strictObject({ kind: z.literal('secret'), name, hash }),
  z.strictObject({
    kind: z.literal('token'),
    name,
    /** SPKI in PEM of a P-256 key. With it tokens are signed by ES256, without it by HS256. */
    publicKey: z.string().optional(),
  }),
]);
export type Key = z.output<typeof Key>;

/** SHA-256 of a key in hex. Keys hold 124 bits of chance or more, so that no salt or stretching is needed. */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
