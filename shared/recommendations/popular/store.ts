import * as z from 'zod';
import { getNewest, putReport } from '../../reports/rows/store.ts';
import { Instant } from '../../time.ts';
import { Facts } from '../facts.ts';
import { emptyShelf, type Shelf } from '../shelf.ts';

/** What serves where the file does not: a row has room for that much. */
const MOST = 300;

const Ranked = z
  .array(z.tuple([z.string(), z.number()]))
  .transform((all) => all.map(([item, score]) => ({ item, score })));
const Popular = z.object({
  fittedAt: Instant,
  popular: Ranked,
  trending: Ranked,
  facts: z.array(z.tuple([z.string(), Facts])),
  catalogued: z.array(z.string()),
});

/** Puts the most popular of a shelf beside it, in the table. */
export async function putPopular(shelf: Shelf): Promise<void> {
  const first = (all: Shelf['popular']) =>
    all.slice(0, MOST).map(({ item, score }): [string, number] => [item, score]);
  const [popular, trending] = [first(shelf.popular), first(shelf.trending)];
  const named = [...new Set([...popular, ...trending].map(([item]) => item))];
  const report: z.input<typeof Popular> = {
    fittedAt: shelf.fittedAt,
    popular,
    trending,
    facts: named.flatMap((item) => {
      const facts = shelf.facts.get(item);
      return facts ? [[item, facts] as [string, Facts]] : [];
    }),
    catalogued: named.filter((item) => shelf.catalogued.has(item)),
  };
  await putReport('items', 'popular', { asOf: shelf.fittedAt, report });
}

/** A shelf of that alone; nothing before the first fit. */
export async function getPopular(): Promise<Shelf | undefined> {
  const found = await getNewest('items', 'popular');
  if (!found) return undefined;
  const { facts, catalogued, ...popular } = Popular.parse(found.report);
  return {
    ...emptyShelf,
    ...popular,
    facts: new Map(facts),
    catalogued: new Set(catalogued),
  };
}
