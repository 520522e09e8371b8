import { MICRO } from '../customers/orders.ts';
import { joinValues, measuresOf } from './feature.ts';
import type { EventLeaf } from './leaves.ts';
import { type Counted, heldIn, type Kept, seriesOf, sumIn } from './series.ts';
import { namesOf } from './step.ts';

/** What an event leaf compares, of the buckets from `from` on, up to and without `to`; nothing where there is none. */
export type Quantity = (
  kept: Kept,
  from: string | undefined,
  to: string | undefined,
) => number | undefined;

/** What a leaf counts, where it counts. */
export function countOf(leaf: EventLeaf): Counted | undefined {
  if (leaf.sum ?? leaf.avg ?? leaf.min ?? leaf.max ?? leaf.distinct) return undefined;
  const { sum: feature } = measuresOf(leaf);
  return feature ? { of: 'features', ids: [feature.id] } : { of: 'counts', ids: namesOf(leaf) };
}

export function quantityOf(leaf: EventLeaf): Quantity {
  const counted = countOf(leaf);
  if (counted) return (kept, from, to) => sumIn(seriesOf(kept, counted), from, to);
  const { sum, times, extreme, values } = measuresOf(leaf);
  if (extreme) return extremeOf(extreme.id, leaf.min ? Math.min : Math.max);
  if (values) return distinctOf(values.id);
  const total = totalOf(sum?.id ?? '');
  if (!times) return (kept, from, to) => total(kept, from, to) / MICRO;
  const count = totalOf(times.id);
  return (kept, from, to) => {
    const all = count(kept, from, to);
    return all === 0 ? undefined : total(kept, from, to) / all / MICRO;
  };
}

const totalOf =
  (id: string) =>
  ({ features }: Kept, from: string | undefined, to: string | undefined): number => {
    const series = features.get(id);
    return series ? sumIn(series, from, to) : 0;
  };

const extremeOf =
  (id: string, of: (...amounts: number[]) => number): Quantity =>
  ({ extremes }, from, to) => {
    const listed = extremes.get(id);
    const amounts = listed ? heldIn(listed, from, to) : [];
    return amounts.length === 0 ? undefined : of(...amounts) / MICRO;
  };

const distinctOf =
  (id: string): Quantity =>
  ({ values }, from, to) => {
    const listed = values.get(id);
    return listed ? joinValues(heldIn(listed, from, to).flat()).length : 0;
  };
