import * as z from 'zod';
import { amounts, counts } from './bins.ts';
import type { FittedModels } from './models.ts';
import { boundsOf, type Histogram, type Rfm, type RfmCell, rfmCell, rfmScores } from './rfm.ts';

const Sums = z.record(z.string(), z.int());
type Sums = z.output<typeof Sums>;

/** Buyers by recency and frequency together, `<bin>:<bin>`, and by what they spent. Bounded by the bins. */
export const RfmTally = z.object({ together: Sums, monetary: Sums });
export type RfmTally = z.output<typeof RfmTally>;

/** What one buyer adds. */
export const rfmTallyOf = ({ recency, frequency, monetary }: Rfm): RfmTally => ({
  together: { [`${counts.of(recency)}:${counts.of(frequency)}`]: 1 },
  monetary: { [amounts.of(monetary)]: 1 },
});

type RfmModel = FittedModels['rfm'];

/** The bounds that part the buyers, and how many of them are in each cell. */
export function rfmOfTally({ together, monetary }: RfmTally): {
  readonly model: RfmModel;
  readonly cells: Partial<Record<RfmCell, number>>;
} {
  const pairs = Object.entries(together).map(([key, customers]) => {
    const [recency = 0, frequency = 0] = key.split(':').map(Number);
    return { recency, frequency, customers };
  });
  const customers = pairs.reduce((sum, pair) => sum + pair.customers, 0);
  if (customers === 0) {
    const because = 'Nobody has ordered yet';
    return { model: { state: 'not-enough-data', because, customers }, cells: {} };
  }
  const model = {
    state: 'ready' as const,
    customers,
    // Fewer days are better: of a bin the longest ago is the least.
    recency: boundsOf(pairs.map((pair) => [-lastOf(pair.recency), pair.customers])),
    frequency: boundsOf(pairs.map((pair) => [counts.from(pair.frequency), pair.customers])),
    monetary: boundsOf(histogram(monetary)),
  };
  const cells: Partial<Record<RfmCell, number>> = {};
  for (const { recency, frequency, customers } of pairs) {
    const one = { recency: lastOf(recency), frequency: counts.from(frequency), monetary: 0 };
    const cell = rfmCell(rfmScores(model, one));
    cells[cell] = (cells[cell] ?? 0) + customers;
  }
  return { model, cells };
}

/** The most that a bin of whole numbers holds. */
const lastOf = (bin: number): number => counts.from(bin + 1) - 1;

const histogram = (sums: Sums): Histogram =>
  Object.entries(sums).map(([bin, customers]) => [amounts.from(Number(bin)), customers]);
