import { draws } from '../../infra/tools/shop/draw.ts';
import type { Client } from './client.ts';
import type { TestHost } from './host.ts';

const categories = ['shoes', 'hats', 'bags', 'belts'] as const;
const offers = ['winter', 'spring', 'summer', 'autumn'] as const;
type OfferId = (typeof offers)[number];

/** How likely each taste clicks each offer: what an offer is about is in none of its words. */
function appeal(seed: number): readonly (readonly number[])[] {
  const { draw, below } = draws(seed);
  const turn = below(offers.length);
  return categories.map((_, taste) =>
    offers.map((__, offer) => ((taste + turn) % 4 === offer ? 0.35 : 0.02) + 0.08 * draw()),
  );
}

export interface Simulated {
  /** Mean true chance of what was shown, by decision. */
  readonly earned: readonly number[];
  /** Of whoever shows each taste what it likes best, and of whoever shows everybody the first offer by priority. */
  readonly best: number;
  readonly priority: number;
  /** By offer, the category of those who like it best. */
  readonly likedBy: ReadonlyMap<string, string>;
}

interface Plan {
  readonly host: TestHost;
  readonly client: Client;
  readonly seed: number;
  readonly decisions: number;
  /** As many customers; each decides once a round, whose clicks are learnt before the next. */
  readonly round: number;
}

const AT_ONCE = 8;

/**
 * Customers with hidden tastes, which only what they look at tells, are shown offers through the API, and click by lot. The
 * clock moves on until each round's windows have closed and the placement has learnt them.
 */
export async function simulate({ host, client, seed, decisions, round }: Plan): Promise<Simulated> {
  const { draw, below } = draws(seed + 1_000);
  const chances = appeal(seed);
  const chanceOf = (taste: number, offer: number) => chances[taste]?.[offer] ?? 0;
  const placementId = `tastes-${seed}`;
  const tastes = Array.from({ length: round }, () => below(categories.length));
  const idOf = (n: number) => `s${seed}-${n}`;
  const offerIdOf = (name: OfferId) => `${name}-${seed}`;
  await client.put(`/v1/placements/${placementId}`, {
    ...{ name: 'Tastes', slots: 1, ranking: 'bandit', features: { categories: [...categories] } },
  });
  for (const name of offers)
    await client.put(`/v1/offers/${offerIdOf(name)}`, {
      ...{ name, placements: [placementId], content: { name } },
      ...{ startsAt: '2020-01-01T00:00:00Z', endsAt: '2040-01-01T00:00:00Z' },
    });
  const looks = tastes.flatMap((taste, n) =>
    Array.from({ length: 4 }, (_, look) => ({
      ...{
        type: 'track',
        event: 'Product Viewed',
        userId: idOf(n),
        messageId: `l${seed}-${n}-${look}`,
      },
      properties: { category: categories[draw() < 0.9 ? taste : below(categories.length)] },
    })),
  );
  for (let at = 0; at < looks.length; at += 500)
    await client.post('/v1/batch', { batch: looks.slice(at, at + 500) });
  await new Promise((resolve) => setTimeout(resolve, 1_200));

  const earned: number[] = [];
  for (let done = 0; done < decisions; done += round) {
    const batch: object[] = [];
    for (let from = 0; from < round; from += AT_ONCE)
      await Promise.all(
        tastes.slice(from, from + AT_ONCE).map(async (taste, at) => {
          const userId = idOf(from + at);
          const placements = [{ placementId }];
          const { body } = await client.post('/v1/decisions', { customer: { userId }, placements });
          const { offerId, receipt } = body.placements[0].offers[0];
          const chance = chanceOf(
            taste,
            offers.findIndex((name) => offerIdOf(name) === offerId),
          );
          earned.push(chance);
          const one = { type: 'track', userId, properties: { receipt } };
          const messageId = `${body.decisionId}`;
          batch.push({ ...one, event: 'Promotion Viewed', messageId: `v${messageId}` });
          if (draw() < chance)
            batch.push({ ...one, event: 'Promotion Clicked', messageId: `c${messageId}` });
        }),
      );
    await client.post('/v1/batch', { batch });
    await host.clock.advance('PT66M', { last: 2 });
    await host.clock.advance('PT37M', { last: 1 });
  }
  const mean = (of: (taste: number) => number) =>
    tastes.reduce((sum, taste) => sum + of(taste), 0) / tastes.length;
  const favourite = (taste: number) => {
    const own = chances[taste] ?? [];
    return offerIdOf(offers[own.indexOf(Math.max(...own))] as OfferId);
  };
  return {
    earned,
    likedBy: new Map(categories.map((category, taste) => [favourite(taste), category])),
    best: mean((taste) => Math.max(...(chances[taste] ?? []))),
    // By id, since none has a priority.
    priority: mean((taste) => chanceOf(taste, offers.indexOf([...offers].sort()[0] as OfferId))),
  };
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
