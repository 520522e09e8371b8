import type { Catalog } from '../../catalog/catalog.ts';
import type { Profile } from '../../customers/profile.ts';
import { asOf } from '../../segments/as-of.ts';
import { evaluateCondition } from '../../segments/compile.ts';
import type { Instant } from '../../time.ts';
import type { Offer } from '../offer.ts';
import { refusal } from './refusal.ts';

/**
 * Throws the reason why a customer may not claim an offer now. What a decision asks beside that is about what is shown, and
 * not about who may have it: how often an offer was seen stops it from being seen again. One customer has one claim of an
 * offer, so a limit of claims per customer needs no look.
 */
export async function judgeClaim(
  { startsAt, endsAt, eligibility }: Offer,
  profile: Profile,
  { catalog, now }: { readonly catalog: Catalog; readonly now: Instant },
): Promise<void> {
  if (now < startsAt) throw refusal('not-started');
  if (now >= endsAt) throw refusal('ended');
  if (eligibility === undefined) return;
  const { state } = evaluateCondition(eligibility, profile, await asOf(now, catalog), catalog);
  if (state === 'unknown') throw refusal('segment-building');
  if (state !== 'in') throw refusal('not-eligible');
}
