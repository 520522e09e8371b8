import * as z from 'zod';
import { parsed } from './input.ts';

const Headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible characters of ASCII')
    .optional(),
});

/**
 * What a client calls a request by, so that it may send it again without it being done again (`Idempotency-Key`, IETF
 * draft-ietf-httpapi-idempotency-key-header). Throws `invalid` for what cannot be kept.
 */
export const idempotencyKey = (
  headers: Readonly<Record<string, string | undefined>>,
): string | undefined => parsed('headers', Headers, headers)['idempotency-key'];
