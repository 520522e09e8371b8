import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { derivedKey } from '../access/keys.ts';
import { AppError } from '../errors.ts';

const TAG_BYTES = 12;
const MAX_LIMIT = 1_000;
/** Lambda carries 6 MB, in which an answer's JSON is text once more: every quote of it is two characters. */
const MAX_PAGE_BYTES = 4_000_000;

const Limit = z
  .string()
  .regex(/^\d{1,4}$/, 'must be a whole number')
  .transform(Number)
  .pipe(z.int().min(1).max(MAX_LIMIT))
  .default(100);

/** What every list accepts. */
export const PageQuery = z.object({ limit: Limit, cursor: z.string().max(4_000).optional() });
export type PageQuery = z.output<typeof PageQuery>;

/** What every list answers. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().optional() });

/**
 * What one page holds of the items: the first `limit` of them, or fewer where an answer cannot carry so many bytes of what
 * is shown of each; and whether there are more. Asks for no more items than it needs. Every list ends its pages here.
 */
export async function fill<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  shown: (item: Item) => unknown = (item) => item,
): Promise<{ readonly held: readonly Item[]; readonly more: boolean }> {
  const held: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(shown(item))));
    const isFull = held.length === limit || (held.length > 0 && bytes > MAX_PAGE_BYTES);
    if (isFull) return { held, more: true };
    held.push(item);
  }
  return { held, more: false };
}

/** Where a list goes on, as an opaque text that nobody else can make: base64url of JSON and an HMAC tag. */
export async function encodeCursor(value: unknown): Promise<string> {
  const json = Buffer.from(JSON.stringify(value));
  return Buffer.concat([await tagOf(json), json]).toString('base64url');
}

/** Reads a cursor back. Throws `invalid` when it was tampered with, or belongs to another list. */
export async function decodeCursor<Value>(text: string, schema: z.ZodType<Value>): Promise<Value> {
  const bytes = Buffer.from(text, 'base64url');
  const [tag, json] = [bytes.subarray(0, TAG_BYTES), bytes.subarray(TAG_BYTES)];
  const genuine =
    bytes.toString('base64url') === text &&
    tag.length === TAG_BYTES &&
    timingSafeEqual(tag, await tagOf(json));
  const parsed = genuine ? schema.safeParse(JSON.parse(json.toString())) : undefined;
  if (parsed?.success) return parsed.data;
  throw new AppError('invalid', 'The cursor is not one of this list', [
    { path: ['query', 'cursor'], message: 'must be the `next` of the page before' },
  ]);
}

async function tagOf(json: Buffer): Promise<Buffer> {
  const key = await derivedKey('cursor', '1');
  return createHmac('sha256', key).update(json).digest().subarray(0, TAG_BYTES);
}
