import * as z from 'zod';
import type { Issue } from '../../errors.ts';
import { Instant } from '../../time.ts';
import { isFields } from '../canonical.ts';

/** One message that was dropped, and why: enough to mend the client, nothing of the customer. */
export const Reject = z.object({
  at: Instant,
  keyId: z.string(),
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  excerpt: z.unknown(),
});
export type Reject = z.output<typeof Reject>;

/** Characters of JSON. The whole list has to fit into one answer. */
const MAX_SHAPE = 2_000;
/** The deepest that is small enough is shown; the last always is. */
const DEPTHS = [4, 3, 2, 1];
const MAX_KEYS = 30;
const MAX_ELEMENTS = 3;
const MAX_TEXT = 100;

/** What says which call it was; all other values are personal until proven otherwise. */
const spokenFields: ReadonlySet<string> = new Set(['type', 'event', 'messageId']);

/** A key that a programmer chose. Others may be data: an address, a name, a token. */
const plainKey = /^[A-Za-z_$][\w$ -]{0,39}$/;

export const rejectOf = (
  message: unknown,
  { path, message: reason }: Issue,
  { at, keyId }: Pick<Reject, 'at' | 'keyId'>,
): Reject => ({
  at,
  keyId,
  path: path.map((step) => (typeof step === 'string' ? keyShown(step) : step)),
  message: reason,
  excerpt: excerptOf(message),
});

/**
 * The shape of a message without its values: every value is replaced by the name of its type, down to four levels, or fewer
 * where it would be large, at most 30 keys an object and three elements a list. `type`, `event` and `messageId` are shown,
 * at most 100 characters.
 */
export function excerptOf(message: unknown): unknown {
  const shape = smallShapeOf(message);
  if (!isFields(message)) return shape;
  const spoken = Object.entries(message).flatMap(([field, value]) =>
    spokenFields.has(field) && typeof value === 'string'
      ? [[field, value.slice(0, MAX_TEXT).toWellFormed()] as const]
      : [],
  );
  return isFields(shape) ? { ...shape, ...Object.fromEntries(spoken) } : shape;
}

function smallShapeOf(value: unknown): unknown {
  let shape: unknown;
  for (const depth of DEPTHS) {
    shape = shapeOf(value, depth);
    if (JSON.stringify(shape).length <= MAX_SHAPE) break;
  }
  return shape;
}

/** `depth`: how many levels to go down. */
function shapeOf(value: unknown, depth: number): unknown {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (depth === 0) return Array.isArray(value) ? 'list' : 'object';
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ELEMENTS).map((element) => shapeOf(element, depth - 1));
  }
  const entries = Object.entries(value).slice(0, MAX_KEYS);
  return Object.fromEntries(
    entries.map(([name, held]) => [keyShown(name), shapeOf(held, depth - 1)]),
  );
}

const keyShown = (name: string): string => (plainKey.test(name) ? name : '…');
