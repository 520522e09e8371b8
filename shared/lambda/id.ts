import * as z from 'zod';
import { anonymous, CustomerId, type CustomerKey, known } from '../customers/customer.ts';

/** The id of a definition, chosen by whoever puts it. */
export const DefinitionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be an id: a-z, 0-9, ".", "_", "-", at most 64');
export type DefinitionId = z.output<typeof DefinitionId>;

export const DefinitionPath = z.object({ id: DefinitionId });
export type DefinitionPath = z.output<typeof DefinitionPath>;

const plain = /^[A-Za-z0-9._:@-]+$/;
const prefixes = { 'a:': anonymous, 'u:': known } as const;

/**
 * A customer in a path: plain `[A-Za-z0-9._:@-]`, or `~` and unpadded base64url of UTF-8, because API Gateway decodes
 * paths and lets nothing else through whole. `a:` before the id, inside or outside the encoding, means an anonymousId;
 * `u:` or nothing a userId.
 */
export const CustomerPathId = z
  .string()
  .min(1)
  .max(400)
  .transform((text, context): CustomerKey => {
    const id = decoded(text);
    if (id === undefined)
      return refuse(context, 'must be plain [A-Za-z0-9._:@-] or "~" + base64url');
    const [prefix, rest] = split(id);
    const parsed = CustomerId.safeParse(rest);
    if (parsed.success) return prefixes[prefix](parsed.data);
    return refuse(context, parsed.error.issues[0]?.message ?? 'must be an id');
  });
export type CustomerPathId = z.output<typeof CustomerPathId>;

/** Any other text in a path, in the same two spellings. */
export const PathText = z
  .string()
  .min(1)
  .max(400)
  .transform(
    (text, context) =>
      decoded(text) ?? refuse(context, 'must be plain [A-Za-z0-9._:@-] or "~" + base64url'),
  );

/** Whom a query is about, for a secret key, which is nobody's own. */
export const Whose = z.object({ customer: CustomerPathId.optional() });

/** A customer as `CustomerPathId` reads it back. */
export function customerPath(customer: CustomerKey): string {
  if (plain.test(customer)) return customer;
  return `~${Buffer.from(customer).toString('base64url')}`;
}

/** The text behind one of the two spellings, or nothing when it is neither. */
export function decoded(text: string): string | undefined {
  const [prefix, rest] = /^[au]:~/.test(text) ? [text.slice(0, 2), text.slice(2)] : ['', text];
  if (!rest.startsWith('~')) return plain.test(rest) ? rest : undefined;
  const encoded = rest.slice(1);
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.toString('base64url') !== encoded) return undefined;
  try {
    return prefix + new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const split = (id: string): [prefix: keyof typeof prefixes, rest: string] =>
  id.startsWith('a:') || id.startsWith('u:')
    ? [id.startsWith('a:') ? 'a:' : 'u:', id.slice(2)]
    : ['u:', id];

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
