import { createHash } from 'node:crypto';
import * as z from 'zod';
import { currentCatalog } from '../../catalog/store.ts';
import { DefinitionId } from '../../lambda/id.ts';
import type { Attempt, SweepKind } from '../../sweeps/kind.ts';
import type { Place } from '../../sweeps/sweep.ts';
import { Instant, plus } from '../../time.ts';
import { candidatesFor } from '../candidates.ts';
import { currentLearnt } from '../learnt/current.ts';
import { addSums, estimatesOf, noSums, poisson, type Sums, sumsOf } from '../off-policy.ts';
import { BIN_MS } from '../training/bin.ts';
import { listBin } from '../training/store.ts';
import { TrainingRow } from '../training.ts';
import { Policy } from './policy.ts';
import { type House, propose } from './propose.ts';
import { resultOf } from './result.ts';

/** What a sweep over a placement's log looks at: bins from one to before another. */
export const Evaluation = z.object({
  placementId: DefinitionId,
  policy: Policy,
  from: Instant,
  to: Instant,
});
export type Evaluation = z.output<typeof Evaluation>;

const Figure = z.number();
const Tally = z.object({
  /** Of decisions that looked at features that nobody knows any more. */
  skipped: z.int(),
  /** Probability with which the policy would have shown what was shown. */
  agreed: Figure,
  sums: z.object({
    ...{ n: Figure, w: Figure, ww: Figure, wr: Figure, r: Figure, largest: Figure, dr: Figure },
    draws: z.array(Figure),
  }),
});
export interface Tally {
  readonly skipped: number;
  readonly agreed: number;
  readonly sums: Sums;
}

const BINS_AT_ONCE = 12;
const BINS_PER_PIECE = 96;
const ROWS_PER_PIECE = 1_000;

/** Tries a policy on the log of shown decisions. */
export const evaluation: SweepKind<Tally, Evaluation> = {
  params: Evaluation,
  tally: Tally as z.ZodType<Tally>,
  empty: () => ({ skipped: 0, agreed: 0, sums: noSums() }),
  async list({ params }, { segment, of, from }) {
    const bins = (Date.parse(params.to) - Date.parse(params.from)) / BIN_MS;
    const at = (part: number) => plus(params.from, Math.floor((bins * part) / of) * BIN_MS);
    const end = at(segment + 1);
    let next = from?.pk ?? at(segment);
    const items: TrainingRow[] = [];
    let read = 0;
    while (next < end && read < BINS_PER_PIECE && items.length < ROWS_PER_PIECE) {
      const some = Array.from({ length: BINS_AT_ONCE }, (_, n) => plus(next, n * BIN_MS));
      const own = some.filter((bin) => bin < end);
      const found = await Promise.all(own.map((bin) => listBin(params.placementId, bin)));
      items.push(...found.flatMap(({ rows }) => rows));
      read += own.length;
      next = plus(next, own.length * BIN_MS);
    }
    const to: Place | undefined = next < end ? { pk: next } : undefined;
    // Consistent reads of 4 KB, of at least one a bin.
    return { items: items.map((row) => ({ ...row })), to, consumed: read + items.length / 10 };
  },
  async visit(item, attempt) {
    const row = TrainingRow.parse(item);
    const house = await houseOf(attempt);
    const proposal = house && propose(attempt.params.policy, row, house);
    if (!proposal) return { ...evaluation.empty(), skipped: 1 };
    const { probabilities, expected, offers } = proposal;
    const shown = offers.findIndex(({ id }) => id === row.offerId);
    const chance = probabilities[shown] ?? 0;
    const logged = {
      ...{ weight: chance / row.probability, reward: row.reward },
      expected: {
        shown: expected[shown] ?? 0,
        policy: probabilities.reduce((sum, p, at) => sum + p * (expected[at] ?? 0), 0),
      },
    };
    return { skipped: 0, agreed: chance, sums: sumsOf(logged, timesOf(row.decisionId)) };
  },
  add: (sum, one) => ({
    skipped: sum.skipped + one.skipped,
    agreed: sum.agreed + one.agreed,
    sums: one.sums.n === 0 ? sum.sums : addSums(sum.sums, one.sums),
  }),
  close: async ({ skipped, agreed, sums }, _sweep, params): Promise<unknown> =>
    resultOf(params, { skipped, agreed, estimates: estimatesOf(sums) }),
};

/** How often each draw of the bootstrap holds a decision: by its hash, so that a repeat draws the same. */
const timesOf = (decisionId: string) => {
  let state = createHash('sha256').update(decisionId).digest().readUInt32BE(0);
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return poisson(state / 2 ** 32);
  };
};

async function houseOf({ params, now }: Attempt<Evaluation>): Promise<House | undefined> {
  const catalog = await currentCatalog(now);
  const placement = catalog.placements.get(params.placementId);
  const learnt = (await currentLearnt([params.placementId], now)).get(params.placementId);
  if (!placement || !learnt) return undefined;
  return { placement, learnt, offers: candidatesFor(placement.id, catalog) };
}
