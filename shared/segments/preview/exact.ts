import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Catalog } from '../../catalog/catalog.ts';
import { currentCatalog } from '../../catalog/store.ts';
import { CustomerKey, idShown } from '../../customers/customer.ts';
import { readable } from '../../customers/readable.ts';
import { currentModels } from '../../predictions/store.ts';
import type { SweepKind } from '../../sweeps/kind.ts';
import { startSweep } from '../../sweeps/start.ts';
import type { Instant } from '../../time.ts';
import { judgeCustomer } from './preview.ts';
import { PreviewRequest } from './request.ts';
import { type Thought, think } from './thought.ts';

const groups = ['in', 'unknown', 'enters', 'leaves'] as const;
type Group = (typeof groups)[number];

const Found = z.object({
  size: z.int(),
  /** With the hash that chose them. */
  examples: z.array(z.tuple([z.string(), CustomerKey])),
});
const Tally = z.object({
  profiles: z.int(),
  unreadable: z.int(),
  in: Found,
  unknown: Found,
  enters: Found,
  leaves: Found,
});
type Tally = z.output<typeof Tally>;

const nobody = () => ({ size: 0, examples: [] });

/** Tries a segment on every customer, as of the sweep's instant. */
export const previewSweep: SweepKind<Tally, PreviewRequest> = {
  params: PreviewRequest,
  tally: Tally,
  empty: () => ({
    ...{ profiles: 0, unreadable: 0 },
    ...{ in: nobody(), unknown: nobody(), enters: nobody(), leaves: nobody() },
  }),
  async visit(item, { params, instant, now, sweepId }) {
    const tally = previewSweep.empty();
    const profile = readable(item);
    if (profile === 'nobody') return tally;
    if (profile === 'unreadable') return { ...tally, unreadable: 1 };
    const catalog = await currentCatalog(now);
    const models = await currentModels(now, catalog);
    const thought = thoughtOf(sweepId, params, catalog);
    const { before, after } = await judgeCustomer(thought, profile, { now: instant, models });
    const is: Record<Group, boolean> = {
      in: after === 'in',
      unknown: after === 'unknown',
      enters: before !== 'in' && after === 'in',
      leaves: before === 'in' && after === 'out',
    };
    const example: [string, CustomerKey] = [hashOf(profile.customer), profile.customer];
    const found = groups.map((group) => [
      group,
      is[group] ? { size: 1, examples: [example] } : nobody(),
    ]);
    return { ...tally, profiles: 1, ...Object.fromEntries(found) };
  },
  add(sum, one) {
    sum.profiles += one.profiles;
    sum.unreadable += one.unreadable;
    for (const group of groups) {
      sum[group].size += one[group].size;
      sum[group].examples = firstOf([...sum[group].examples, ...one[group].examples]);
    }
    return sum;
  },
  async close({ profiles, unreadable, ...found }, { instant }, { examples }): Promise<unknown> {
    const shown = ({ size, examples: all }: z.output<typeof Found>) => ({
      size,
      examples: all.slice(0, examples).map(([, customer]) => idShown(customer)),
    });
    const { in: members, unknown, enters, leaves } = found;
    return {
      ...{ estimate: false, asOf: instant, population: profiles, unreadable },
      ...{ ...shown(members), standardError: 0 },
      ...{ unknown: shown(unknown), enters: shown(enters), leaves: shown(leaves) },
    };
  },
};

/** Starts it, and answers the id of the sweep that will know. */
export async function previewExactly(request: PreviewRequest, now: Instant): Promise<string> {
  const sweepId = `preview-${now}-${randomUUID().slice(0, 8)}`;
  await startSweep({ kind: 'preview', sweepId, instant: now, params: request });
  return sweepId;
}

/** More are never asked for. */
const MOST_EXAMPLES = 100;

/** The first by hash, so that however a pass is cut it names the same ones. */
const firstOf = (all: Tally[Group]['examples']): Tally[Group]['examples'] =>
  all.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_EXAMPLES);

const hashOf = (customer: CustomerKey): string =>
  createHash('sha256').update(customer).digest('base64url').slice(0, 12);

/** One catalog, one thought: it takes long to compile. */
let last:
  | { readonly sweepId: string; readonly catalog: Catalog; readonly thought: Thought }
  | undefined;

function thoughtOf(
  sweepId: string,
  { condition, segmentId }: PreviewRequest,
  catalog: Catalog,
): Thought {
  if (last?.sweepId !== sweepId || last.catalog !== catalog)
    last = { sweepId, catalog, thought: think(condition, segmentId, catalog) };
  return last.thought;
}
