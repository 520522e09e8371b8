/** What a customer did with an item, weighed: a view .3, a cart .6, a purchase 1. */
export interface Interaction {
  readonly customer: string;
  readonly item: string;
  readonly weight: number;
}

/** What a customer did, the newest first. */
export type History = readonly { readonly item: string; readonly weight: number }[];

export interface Scored {
  readonly item: string;
  readonly score: number;
}

/** How much each item speaks for each other one, whole. */
export interface EaseModel {
  readonly kind: 'ease';
  readonly items: readonly string[];
  /** By rows: `weights[i * items.length + j]` is what item i says for item j, and 0 for itself. */
  readonly weights: Float32Array;
}

/** The same for so many items that only the nearest of each are kept. */
export interface CosineModel {
  readonly kind: 'cosine';
  readonly items: readonly string[];
  /** So many places for each item, those that are left over at the end: -1. */
  readonly neighbours: Int32Array;
  readonly weights: Float32Array;
}

export type ItemModel = EaseModel | CosineModel;

/** Who had to do with what, numbered: the strongest weight of each customer and item. */
export interface Table {
  readonly items: readonly string[];
  /** Of each customer the items and their weights, side by side. */
  readonly rows: readonly { readonly items: Int32Array; readonly weights: Float64Array }[];
}

/**
 * Numbers customers and items. Of too many items those that most customers had to do with stay, ties by name, so that
 * the same interactions in any order make the same table.
 *
 * @param items which, or how many at most
 */
export function tabulate(
  interactions: Iterable<Interaction>,
  items: number | readonly string[],
): Table {
  const byCustomer = new Map<string, Map<string, number>>();
  const customersOf = new Map<string, number>();
  for (const { customer, item, weight } of interactions) {
    if (!(weight > 0 && Number.isFinite(weight))) continue;
    const own = byCustomer.get(customer) ?? new Map<string, number>();
    byCustomer.set(customer, own);
    const before = own.get(item);
    if (before === undefined) customersOf.set(item, (customersOf.get(item) ?? 0) + 1);
    own.set(item, Math.max(before ?? 0, weight));
  }
  const chosen =
    typeof items === 'number'
      ? [...customersOf]
          .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
          .slice(0, items)
          .map(([item]) => item)
      : [...new Set(items)];
  const numbers = new Map(chosen.map((item, number) => [item, number]));
  const rows = [...byCustomer.values()].flatMap((own) => {
    const known = [...own]
      .flatMap(([item, weight]) => {
        const number = numbers.get(item);
        return number === undefined ? [] : [[number, weight] as const];
      })
      .sort(([a], [b]) => a - b);
    if (known.length === 0) return [];
    return {
      items: Int32Array.from(known, ([number]) => number),
      weights: Float64Array.from(known, ([, weight]) => weight),
    };
  });
  return { items: chosen, rows };
}

const numbered = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** The number of each item; made once for a list. */
export function numbersOf(items: readonly string[]): ReadonlyMap<string, number> {
  const known = numbered.get(items);
  if (known) return known;
  const numbers = new Map(items.map((item, number) => [item, number]));
  numbered.set(items, numbers);
  return numbers;
}
