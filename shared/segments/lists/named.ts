import * as z from 'zod';
import { anonymous, CustomerId, type CustomerKey, known } from '../../customers/customer.ts';
import type { Shape } from './upload.ts';

/** Whom a line names, or why it names nobody. */
export type Named = { readonly customer: CustomerKey } | { readonly message: string };

const prefixed = /^([au]):(.*)$/s;

/** An id as a file has it. Blanks around it are nobody's. */
export function named(text: string, as: Shape['as']): Named {
  const id = text.trim();
  const [, prefix, rest = id] = (as === 'customerId' && prefixed.exec(id)) || [];
  const parsed = CustomerId.safeParse(rest);
  if (!parsed.success)
    return { message: rest === '' ? 'names nobody' : (parsed.error.issues[0]?.message ?? '') };
  const isAnonymous = prefix === 'a' || as === 'anonymousId';
  return { customer: isAnonymous ? anonymous(parsed.data) : known(parsed.data) };
}

const Id = z.union([z.string(), z.number().transform(String)]);
const fields = ['customerId', 'userId', 'anonymousId'] as const;

/** The same for a value of JSON: an id, or an object with one; before the others goes the field that comes first here. */
export function namedIn(value: unknown): Named {
  const plain = Id.safeParse(value);
  if (plain.success) return named(plain.data, 'customerId');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { message: 'must be an id, or an object with customerId, userId or anonymousId' };
  for (const as of fields) {
    const field = Id.safeParse(Object.hasOwn(value, as) ? Reflect.get(value, as) : undefined);
    if (field.success && field.data !== '') return named(field.data, as);
  }
  return { message: 'must have customerId, userId or anonymousId' };
}
