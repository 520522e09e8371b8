import type { ItemsAsked, Tools } from '../campaigns/engine.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Profile } from '../customers/profile.ts';
import { RecommendationRequest } from '../recommendations/request.ts';
import { serveRecommendations } from '../recommendations/serve.ts';
import type { Instant } from '../time.ts';

/** What one message may ask for; a block beyond that shows its `else`. */
const MAX_ASKED = 10;
/** A block within a block asks once the outer one has its items. */
const MAX_ROUNDS = 3;

type Items = ReturnType<Tools['recommendations']>;

interface Reader {
  readonly profile: Profile;
  readonly catalog: Catalog;
  readonly now: Instant;
}

/**
 * The tools with what is recommended to the customer. What a message asks for is found by saying it: an item may stand in the
 * data, and one branch asks for what another does not. Where nothing can be recommended the blocks show their `else`.
 */
export async function withItems(
  say: (tools: Tools) => unknown,
  tools: Tools,
  sources: readonly unknown[],
  reader: Reader,
): Promise<Tools> {
  const known = new Map<string, Items>();
  const mayAsk = sources.some((source) => String(source).includes('recommendations'));
  for (let round = 0; mayAsk && round < MAX_ROUNDS && known.size < MAX_ASKED; round += 1) {
    const asked = askedIn(say, tools, known);
    if (asked.size === 0) break;
    for (const [mark, one] of [...asked].slice(0, MAX_ASKED - known.size))
      known.set(mark, await itemsFor(one, reader));
  }
  return { ...tools, recommendations: (one) => known.get(markOf(one)) ?? [] };
}

const markOf = ({ kind, count, itemId, category }: ItemsAsked): string =>
  JSON.stringify([kind, count, itemId, category]);

/** What is asked for beyond what is known. What cannot be said without it may be said with it. */
function askedIn(
  say: (tools: Tools) => unknown,
  tools: Tools,
  known: ReadonlyMap<string, Items>,
): ReadonlyMap<string, ItemsAsked> {
  const asked = new Map<string, ItemsAsked>();
  const recommendations = (one: ItemsAsked): Items => {
    const mark = markOf(one);
    if (!known.has(mark)) asked.set(mark, one);
    return known.get(mark) ?? [];
  };
  try {
    say({ ...tools, recommendations });
  } catch {}
  return asked;
}

/** As the recommendation API answers; nothing where it would refuse, as for an item that the data does not have. */
async function itemsFor(asked: ItemsAsked, { profile, catalog, now }: Reader): Promise<Items> {
  const { kind, count, itemId, category } = asked;
  const request = RecommendationRequest.safeParse({
    ...{ kind, count, customer: { userId: 'reader' } },
    ...(itemId !== undefined && { itemId }),
    ...(category !== undefined && { filters: { categories: [category] } }),
  });
  if (!request.success) return [];
  const caller = { kind: 'secret', keyId: 'message' } as const;
  const asking = { customer: profile.customer, caller, catalog, now, draw: Math.random };
  const { items } = await serveRecommendations(request.data, asking);
  return items.map((item) => ({ ...item, ...(item.title !== undefined && { name: item.title }) }));
}
