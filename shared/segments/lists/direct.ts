import * as z from 'zod';
import { AppError } from '../../errors.ts';
import type { Format } from './upload.ts';

/** The forms in which a list may be sent at once, by content type. */
export const media = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/json': 'json',
} as const;
type Form = (typeof media)[keyof typeof media];

const Members = z.union([
  z.array(z.unknown()),
  z.strictObject({ members: z.array(z.unknown()) }).transform(({ members }) => members),
]);

/**
 * A list as it was sent: a file in one of the two formats. What the content type does not say is told by where it begins.
 * Throws `invalid` for JSON that is no list.
 */
export function fileIn(
  bytes: Buffer,
  contentType: string | undefined,
): { readonly format: Format; readonly bytes: Buffer } {
  const form = formOf(bytes, contentType);
  if (form !== 'json') return { format: form, bytes };
  const members = Members.safeParse(parse(bytes)).data;
  if (!members) throw invalid('must be a list of ids, or an object with such a list as members');
  // An element is a line, so that what is wrong with it is told by its place.
  const lines = members.map((member) => `${JSON.stringify(member)}\n`);
  return { format: 'ndjson', bytes: Buffer.from(lines.join('')) };
}

function formOf(bytes: Buffer, contentType = ''): Form {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const said = Object.hasOwn(media, type) ? media[type as keyof typeof media] : undefined;
  if (said) return said;
  const begin = bytes
    .subarray(0, 64)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (begin.startsWith('[') || /^\{\s*"members"/.test(begin)) return 'json';
  return begin.startsWith('{') ? 'ndjson' : 'csv';
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('must be JSON');
  }
}

const invalid = (message: string) =>
  new AppError('invalid', 'The list cannot be read', [{ path: [], message }]);
