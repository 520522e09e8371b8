import { enteredToday, lastOrder, type Person, person, segments } from './population.ts';

/** Another way to the same numbers: of each person alone, with nothing of the product but their names. */
export interface Expected {
  readonly overview: Readonly<Record<string, unknown>>;
  /** Size and entries by segment. */
  readonly segments: Readonly<Record<string, { size: number; entered: number }>>;
  /** Customers by the Monday of the week in which they were first seen, and of the weeks after it. */
  readonly weeks: ReadonlyMap<string, readonly number[]>;
  /** Days since the last order, and orders, of each buyer. */
  readonly buyers: readonly (readonly [recency: number, frequency: number])[];
}

const stageOf = (one: Person): string => {
  const ordered = one.visits.filter(({ orders }) => orders > 0).map(({ ago }) => ago);
  const [first, last, previous] = [ordered[0], ordered.at(-1), ordered.at(-2)];
  if (first === undefined || last === undefined) return 'prospect';
  if (first <= 30) return 'new';
  if (last <= 30 && previous !== undefined && previous - last > 180) return 'won-back';
  if (last <= 90) return 'active';
  return last <= 180 ? 'at-risk' : 'lapsed';
};

/** The Monday of the week so many days before Sunday, 22 November 2026. */
const mondayOf = (ago: number): string =>
  new Date(Date.UTC(2026, 10, 16) - Math.floor(ago / 7) * 7 * 86_400_000)
    .toISOString()
    .slice(0, 10);

export function countUp(people: number): Expected {
  const found: Record<string, number> = {};
  const add = (name: string, count = 1) => {
    found[name] = (found[name] ?? 0) + count;
  };
  const bySegment: Record<string, { size: number; entered: number }> = {};
  for (const id of Object.keys(segments)) bySegment[id] = { size: 0, entered: 0 };
  const weeks = new Map<string, number[]>();
  const buyers: [number, number][] = [];
  for (let n = 0; n < people; n += 1) {
    const one = person(n);
    add(one.key.startsWith('u:') ? 'known' : 'anonymous');
    add(stageOf(one));
    // At nine: within 24 hours of half past ten is today, within seven days six days ago.
    for (const [window, most] of [
      ['total', 999],
      ['monthly', 30],
      ['weekly', 6],
      ['daily', 0],
    ] as const) {
      const visits = one.visits.filter(({ ago }) => ago <= most);
      if (visits.length > 0) add(`active ${window}`);
      const orders = visits.reduce((sum, visit) => sum + visit.orders, 0);
      if (orders > 0) add(`customers ${window}`);
      add(`count ${window}`, orders);
      add(
        `revenue ${window}`,
        visits.reduce((sum, { revenue }) => sum + revenue, 0),
      );
    }
    for (const [id, { holds }] of Object.entries(segments)) {
      const sums = bySegment[id];
      if (!sums || !holds(one)) continue;
      sums.size += 1;
      if (enteredToday(n)) sums.entered += 1;
    }
    const first = one.visits[0]?.ago ?? 0;
    const age = (ago: number) => Math.floor(first / 7) - Math.floor(ago / 7);
    if (Math.floor(first / 7) < 53) {
      const cohort = weeks.get(mondayOf(first)) ?? [];
      weeks.set(mondayOf(first), cohort);
      for (const week of new Set(one.visits.map(({ ago }) => age(ago))))
        cohort[week] = (cohort[week] ?? 0) + 1;
    }
    const recency = lastOrder(one);
    if (recency !== undefined)
      buyers.push([recency, one.visits.reduce((sum, { orders }) => sum + orders, 0)]);
  }
  const windows = ['daily', 'weekly', 'monthly'];
  const of = (name: string) => found[name] ?? 0;
  const stages = ['prospect', 'new', 'active', 'at-risk', 'lapsed', 'won-back'];
  return {
    overview: {
      ...{ customers: people, known: of('known'), anonymous: of('anonymous'), behind: 0 },
      active: Object.fromEntries(windows.map((window) => [window, of(`active ${window}`)])),
      lifecycle: Object.fromEntries(stages.map((stage) => [stage, of(stage)])),
      orders: Object.fromEntries(
        ['total', ...windows].map((window) => [
          window,
          Object.fromEntries(
            ['customers', 'count', 'revenue'].map((name) => [name, of(`${name} ${window}`)]),
          ),
        ]),
      ),
    },
    ...{ segments: bySegment, weeks, buyers },
  };
}

/** DECISIONING's table, by recency and then frequency. */
const cellOf = (r: number, f: number): string => {
  if (r === 5 && f >= 4) return 'champions';
  if (r >= 3 && f >= 4) return 'loyal';
  if (r >= 4 && f >= 2) return 'potential-loyalist';
  if (r === 5) return 'new';
  if (r === 4) return 'promising';
  if (r === 3) return f === 3 ? 'needs-attention' : 'about-to-sleep';
  if (f === 5) return 'cannot-lose';
  return f >= 3 ? 'at-risk' : 'hibernating';
};

/** Buyers by cell, given from where on each score is. */
export function cellsOf(
  buyers: Expected['buyers'],
  bounds: Readonly<Record<string, number>>,
): Record<string, number> {
  const cells: Record<string, number> = {};
  const best = [5, 4, 3, 2];
  for (const [recency, frequency] of buyers) {
    const r = best.find((score) => recency <= (bounds[`recency${score}`] ?? -1)) ?? 1;
    const f = best.find((score) => frequency >= (bounds[`frequency${score}`] ?? 1e9)) ?? 1;
    const cell = cellOf(r, f);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  return cells;
}
