import * as z from 'zod';

const canonical = (tag: string): string | undefined => {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
};

/** A language tag of BCP 47 in its one spelling (`de-CH`). */
export const Locale = z
  .string()
  .min(2)
  .max(35)
  .refine((tag) => canonical(tag) === tag, 'must be a language tag in its usual spelling: de-CH');

/**
 * The tags to look for, the most special first: `zh-Hant-TW`, `zh-Hant`, `zh` (RFC 4647, lookup). An underscore, as phones
 * write it, is taken for a hyphen; what is no tag gives none.
 */
export function fallbacks(said: unknown): readonly string[] {
  if (typeof said !== 'string' || said.length > 64) return [];
  const tag = canonical(said.trim().replaceAll('_', '-').replace(/\..*$/, ''));
  if (tag === undefined) return [];
  const subtags = tag.split('-');
  return subtags
    .map((_, index) => subtags.slice(0, subtags.length - index))
    .filter((some) => some.at(-1)?.length !== 1)
    .map((some) => some.join('-'));
}
