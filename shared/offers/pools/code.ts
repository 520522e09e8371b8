import { createHash, createHmac } from 'node:crypto';
import * as z from 'zod';
import { PathText } from '../../lambda/id.ts';
import { POOL_SHARDS } from '../../tables.ts';

/** What people are not to mix up, aloud or on paper: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
export const CODE_ALPHABET = '34679ACDEFGHJKMNPQRTVWXY';
/** 24 characters hold 4.58 bits each: the least length that holds 60. */
export const LEAST_LENGTH = 14;

/** A code as people have it; it stands in paths, so it is of what arrives whole there. */
export const Code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9._:@-]{3,64}$/, 'must be 3 to 64 of A-Z, a-z, 0-9, ".", "_", ":", "@", "-"');
export type Code = z.output<typeof Code>;

export const VoucherPath = z.object({ code: PathText.pipe(Code) });

/** Codes are the same however they are typed. */
export const spelled = (code: string): string => code.toUpperCase();

export interface Generation {
  readonly count: number;
  readonly length: number;
  readonly prefix: string;
}

/**
 * So many codes for one seed, the same ones each time: each the output of HMAC-SHA256 under a key that is not told, which
 * nobody can tell from chance, or guess. Bytes past the last whole multiple of the alphabet are left out, so that every
 * character is as likely as every other.
 */
export const generated = (
  { count, length, prefix }: Generation,
  { seed, key }: { readonly seed: string; readonly key: Buffer },
): string[] =>
  Array.from(
    { length: count },
    (_, index) => `${prefix}${characters(length, bytesOf(key, `${seed}\n${index}`))}`,
  );

function characters(length: number, bytes: Iterable<number>): string {
  const fair = 256 - (256 % CODE_ALPHABET.length);
  let text = '';
  for (const byte of bytes) {
    if (byte < fair) text += CODE_ALPHABET[byte % CODE_ALPHABET.length];
    if (text.length === length) break;
  }
  return text;
}

/** As many as are asked for. */
function* bytesOf(key: Buffer, text: string): Generator<number> {
  for (let block = 0; ; block += 1)
    yield* createHmac('sha256', key).update(`${text}\n${block}`).digest();
}

/** Where a code lies in its pool: spread evenly, however codes are made up. */
export interface Place {
  readonly shard: number;
  /** Eight hexadecimal digits. */
  readonly place: string;
}

export const PLACES = 2 ** 32;

/** Of a code, or of anybody who looks for one. */
export function placeOf(text: string): Place {
  const hash = createHash('sha256').update(text).digest();
  return { shard: hash.readUInt8(4) % POOL_SHARDS, place: hash.subarray(0, 4).toString('hex') };
}

/**
 * How many places of a shard are filled, from how far a page of them reaches: exactly where the page is all there is, else
 * as dense as the page (standard error 1 / sqrt(codes)). `from` is where it began, which may go round the end.
 */
export function filledOf(
  places: readonly string[],
  { isAll, from }: { readonly isAll: boolean; readonly from: string },
): number {
  const last = places.at(-1);
  if (isAll || last === undefined) return places.length;
  const reach = (numberOf(last) - numberOf(from) + PLACES) % PLACES;
  return Math.round((places.length * PLACES) / Math.max(1, reach));
}

const numberOf = (place: string): number => Number.parseInt(place, 16);
