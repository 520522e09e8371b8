import * as z from 'zod';

/** A customer in a key: `u:<userId>`, known, or `a:<anonymousId>`, not yet. */
export type CustomerKey = `u:${string}` | `a:${string}`;

const encoder = new TextEncoder();
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const control = /[\u0000-\u001f\u007f-\u009f]/;

/** An id that somebody outside chose: NFC, well-formed, 1 to 256 bytes of UTF-8, no control characters. */
export const CustomerId = z
  .string()
  .transform((id) => id.normalize('NFC'))
  .refine((id) => id.isWellFormed(), 'must be well-formed Unicode')
  .refine((id) => !control.test(id), 'must not contain control characters')
  .refine((id) => id.length > 0 && encoder.encode(id).length <= 256, 'must be 1 to 256 bytes');
export type CustomerId = z.output<typeof CustomerId>;

export const CustomerKey = z.custom<CustomerKey>(
  (key) => typeof key === 'string' && /^[ua]:./s.test(key),
);

export const known = (userId: CustomerId): CustomerKey => `u:${userId}`;
export const anonymous = (anonymousId: CustomerId): CustomerKey => `a:${anonymousId}`;
export const isKnown = (customer: CustomerKey): boolean => customer.startsWith('u:');
/** How people see a customer: without the prefix. */
export const shown = (customer: CustomerKey): string => customer.slice(2);

/** A customer as a message of the Segment spec names them. */
export const idsOf = (customer: CustomerKey): { userId: string } | { anonymousId: string } =>
  isKnown(customer) ? { userId: shown(customer) } : { anonymousId: shown(customer) };

/** A customer as a path takes them: a userId that looks like a prefixed id keeps its own prefix. */
export const idShown = (customer: CustomerKey): string =>
  !isKnown(customer) || /^[au]:/.test(shown(customer)) ? customer : shown(customer);
