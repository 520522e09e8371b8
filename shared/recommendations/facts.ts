import * as z from 'zod';

/** Where an item is to be seen: nothing that a browser would run. */
const Address = z
  .string()
  .max(2_000)
  .regex(/^(https?:\/\/|\/)/);
const Price = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .pipe(z.number().min(0));

/** What is shown of an item, and what filters ask for. */
export const Facts = z.object({
  title: z.string().min(1).max(500).exactOptional(),
  price: z.number().min(0).exactOptional(),
  image: z.string().exactOptional(),
  category: z.string().min(1).max(200).exactOptional(),
  stock: z.int().exactOptional(),
  url: z.string().exactOptional(),
});
export type Facts = z.output<typeof Facts>;

/** What an event says of its product, by the Segment spec; what is not in order is left out. */
export function factsOf(fields: Readonly<Record<string, unknown>>): Facts {
  const title = Facts.shape.title.safeParse(fields.name ?? fields.title).data;
  const price = Price.safeParse(fields.price).data;
  const category = Facts.shape.category.safeParse(fields.category).data;
  const image = Address.safeParse(fields.image_url).data;
  const url = Address.safeParse(fields.url).data;
  return {
    ...(title !== undefined && { title }),
    ...(price !== undefined && { price }),
    ...(category !== undefined && { category }),
    ...(image !== undefined && { image }),
    ...(url !== undefined && { url }),
  };
}

/** So many customers as a server's word counts for. */
const PROVEN = 1_000;
/** A public key can say anything: what one customer alone says is shown to nobody. */
const BELIEVED = 2;

/** What customers' events say of items, and how many say so. */
export type Votes = Map<string, Map<string, number>>;

/** @param said of each item what one customer's events say, as JSON of `Facts` */
export function vote(
  votes: Votes,
  said: Iterable<readonly [item: string, facts: string, count: number]>,
): void {
  for (const [item, facts, count] of said) {
    const own = votes.get(item) ?? new Map<string, number>();
    own.set(facts, (own.get(facts) ?? 0) + count);
    votes.set(item, own);
  }
}

export const votesOf = (trust: 'proven' | 'claimed'): number => (trust === 'proven' ? PROVEN : 1);

/** What most say of an item, of as many the first by spelling; nothing where too few say anything. */
export function believed(votes: Votes, item: string): Facts | undefined {
  const ranked = [...(votes.get(item) ?? [])]
    .filter(([, count]) => count >= BELIEVED)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return ranked[0] && Facts.safeParse(JSON.parse(ranked[0][0])).data;
}
