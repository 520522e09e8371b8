import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** A write unit pays for 1 KB of the whole item: what is shorter than this fits beside its keys as it is. */
const PLAIN_BYTES = 800;
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;

/** Text as an item keeps it: as it is while short, Brotli past that. */
export function pack(text: string): string | Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length <= PLAIN_BYTES) return text;
  return brotliCompressSync(bytes, {
    params: {
      // At 6 as small as at 11 for JSON of this size, in a hundredth of the time.
      [constants.BROTLI_PARAM_QUALITY]: 6,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

/** What `pack` was given. */
export const unpack = (packed: string | Uint8Array): string =>
  typeof packed === 'string'
    ? packed
    : brotliDecompressSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
