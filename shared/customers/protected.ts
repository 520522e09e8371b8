import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import type { IsProtected } from './traits.ts';

/** What messages are sent to. */
const always: readonly string[] = ['email', 'phone'];

/** The setting `protected`. */
export const ProtectedSetting = z.strictObject({ traits: z.array(z.string().min(1)).max(200) });

/**
 * The traits that a public key may claim once and never change: `email`, `phone`, and what the setting `protected` lists
 * as `{traits: [...]}`. A change of that setting comes into force with the next epoch, when customers are folded whole.
 */
export function protectedTraits({ settings }: Pick<Catalog, 'settings'>): IsProtected {
  const listed = ProtectedSetting.safeParse(settings.get('protected')?.body).data?.traits ?? [];
  const traits = new Set([...always, ...listed]);
  return (trait) => traits.has(trait);
}
