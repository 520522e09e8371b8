import * as z from 'zod';
import { parsed } from './input.ts';

const Headers = z.object({
  'if-match': z
    .string()
    .regex(/^"?[1-9]\d{0,8}"?$/, 'must be a version')
    .transform((text) => Number(text.replaceAll('"', '')))
    .optional(),
});

/** The version that `If-Match` asks for. Throws `invalid` for anything that is not a version. */
export function ifMatch(headers: Readonly<Record<string, string | undefined>>): {
  ifMatch?: number;
} {
  const { 'if-match': version } = parsed('headers', Headers, headers);
  return version === undefined ? {} : { ifMatch: version };
}
