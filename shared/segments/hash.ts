import { createHash } from 'node:crypto';

/** A text as 43 characters of base64url, the same every time. */
export const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url');

/** What tells one feature from others. 60 bits: among 10,000 features two meet by chance once in 20 billion catalogs. */
export const hash = (definition: unknown): string =>
  digest(JSON.stringify(definition)).slice(0, 10);
