import type { Catalog } from '../catalog/catalog.ts';
import { affinities } from '../customers/affinity.ts';
import { type CustomerKey, isKnown } from '../customers/customer.ts';
import type { Profile } from '../customers/profile.ts';
import { profileOf, publicProfileOf } from '../customers/read.ts';
import type { Caller } from '../lambda/route.ts';
import { subjectOf } from '../offers/ask.ts';
import type { Instant } from '../time.ts';
import { candidatesOf, stranger, type Visitor } from './candidates.ts';
import { choose, filterOf } from './choose.ts';
import { currentShelf } from './current.ts';
import type { Facts } from './facts.ts';
import { liveFacts } from './live.ts';
import type { RecommendationRequest, Recommendations } from './request.ts';
import { type Candidate, Rules } from './rules.ts';
import type { Shelf } from './shelf.ts';

/** So many are looked up in the catalogue for each that is shown, and so many of those that nobody knows yet. */
const LOOKED_UP = 3;
const NEWCOMERS = 10;

export interface Asking {
  readonly customer: CustomerKey | undefined;
  readonly caller: Caller;
  readonly catalog: Catalog;
  readonly now: Instant;
  readonly draw: () => number;
}

/** Recommends with the profile as it is now: one consistent read of it, some of the catalogue, and no write. */
export async function serveRecommendations(
  request: RecommendationRequest,
  asking: Asking,
): Promise<Recommendations> {
  const { catalog, now, draw } = asking;
  const [{ shelf, fallback }, visitor] = await Promise.all([currentShelf(now), visitorOf(asking)]);
  const model = fallback ? {} : { model: { fittedAt: shelf.fittedAt } };
  const items = await recommendedItems(request, {
    ...{ shelf, now, draw, visitor: visitor ?? stranger },
    rules: request.rules ?? rulesIn(catalog),
  });
  const because = 'profile-unreadable' as const;
  const instead = fallback ?? (visitor ? undefined : { to: 'popularity' as const, because });
  return { items, ...model, ...(instead && { fallback: instead }) };
}

/** The customer that a request is for, if it is for one. Throws `forbidden` where the caller may not ask for them. */
export const whoseOf = (
  { customer }: Pick<RecommendationRequest, 'customer'>,
  caller: Caller,
): CustomerKey | undefined => customer && subjectOf({ customer }, caller);

export interface Serving {
  readonly shelf: Shelf;
  readonly visitor: Visitor;
  readonly rules: Rules;
  readonly now: Instant;
  readonly draw: () => number;
}

/** The items of one request, by what the catalogue says of them now. */
export async function recommendedItems(
  { kind, itemId, count, filters }: RecommendationRequest,
  { shelf, visitor, rules, now, draw }: Serving,
): Promise<Recommendations['items']> {
  const about = itemId === undefined ? undefined : (await liveFacts([itemId], now)).get(itemId);
  const snapshot = (item: string) => shelf.facts.get(item) ?? {};
  const mayFit = filterOf({
    ...{ kind, visitor, now, factsOf: snapshot },
    filters: { ...filters, inStock: false },
  });
  const fitting = candidatesOf({ kind, itemId, about }, shelf, visitor).filter(({ item }) =>
    mayFit(item),
  );
  const most = LOOKED_UP * count + (rules.bury?.length ?? 0);
  const candidates = [...fitting.slice(0, most), ...some(fitting.slice(most), draw)];
  const pins = rules.pin ?? [];
  const live = await liveFacts([...pins, ...candidates.map(({ item }) => item)], now);
  const pinned = new Set(pins);
  const factsOf = (item: string): Facts | undefined => {
    const known = live.get(item);
    if (known) return known;
    // What was in the catalogue, and is not any more, is not for sale.
    if (live.has(item) && shelf.catalogued.has(item)) return undefined;
    return shelf.facts.get(item) ?? (pinned.has(item) ? undefined : {});
  };
  return choose(candidates, { kind, count, filters, rules, visitor, factsOf, now, draw });
}

/** The setting, which its route has judged; none where it reads otherwise. */
export const rulesIn = ({ settings }: Pick<Catalog, 'settings'>): Rules =>
  Rules.safeParse(settings.get('recommendations')?.body).data ?? {};

/** Nothing where the profile cannot be read: whoever asks is shown what others like. */
async function visitorOf({ customer, caller, catalog, now }: Asking): Promise<Visitor | undefined> {
  if (customer === undefined) return stranger;
  const mayKnow = caller.kind === 'secret' || isKnown(customer);
  try {
    const profile = mayKnow
      ? await profileOf(customer, now, catalog)
      : await publicProfileOf(customer, catalog);
    return visitorIn(profile, now);
  } catch (error) {
    console.error(JSON.stringify({ profile: 'unreadable', error: String(error) }));
    return undefined;
  }
}

export const visitorIn = (profile: Profile, now: Instant): Visitor => ({
  items: profile.items,
  bought: profile.bought,
  affinities: affinities(profile, now),
});

/** A few by chance of those that nobody had to do with yet. */
function some(rest: readonly Candidate[], draw: () => number): readonly Candidate[] {
  const fresh = rest.filter(({ because }) => because === 'new');
  const from = Math.floor(draw() * Math.max(1, fresh.length - NEWCOMERS));
  return fresh.slice(from, from + NEWCOMERS);
}
