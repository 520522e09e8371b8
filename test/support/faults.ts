import type { Fault } from './fault.ts';
import type { TestHost } from './host.ts';

/**
 * What may befall a call. The clients of AWS try again by themselves, so that most failures never reach the product: those
 * "for good" befall the retries too.
 */
const mishaps = {
  refused: { how: 'refuse' },
  'killed before': { how: 'kill-before' },
  'refused for good': { how: 'refuse', retries: true },
  'killed after': { how: 'kill-after' },
  throttled: { how: 'throttle' },
  'answer lost for good': { how: 'drop-answer', retries: true },
  'answer lost': { how: 'drop-answer' },
  'part of a bulk': { how: 'partial' },
} as const satisfies Record<string, Partial<Fault>>;
export type Mishap = keyof typeof mishaps;
/** A part can fail of a bulk alone, so those are counted by themselves. */
const names = (Object.keys(mishaps) as Mishap[]).filter((name) => name !== 'part of a bulk');

/**
 * All of them at every call, as the soak does; the tests of every day have two mishaps for each call that they look at,
 * others for the next one, and none that costs its time in waiting.
 */
const exhaustive = process.env.FAULTS === 'all';
/** How long all the calls of one function may take. */
export const PATIENCE_MS = exhaustive ? 1_800_000 : 120_000;
const daily = names.filter((name) => name !== 'throttled');
const mishapsAt = (look: number): Mishap[] =>
  exhaustive ? names : [0, 1].map((next) => daily[(2 * look + next) % daily.length] ?? 'refused');

type Start = 'warm' | 'cold';
const starts: readonly Start[] = exhaustive ? ['warm', 'cold'] : ['warm'];

/** One fault that a function met. */
export interface Ordeal {
  readonly call: number;
  readonly mishap: Mishap;
  /** The operation that it befell, such as `DynamoDB.PutItem`. */
  readonly befell: string;
  /** Whom it met: another customer, or run, for each. */
  readonly id: string;
}

const MOST_CALLS = 200;

interface Looking {
  /** A function that makes the same calls again and again may be looked at in steps, but for the soak. */
  readonly step?: number;
  /** Likewise in the soak, where that would take hours. */
  readonly soakStep?: number;
  /** Operations that must befall one, `DynamoDB.Scan`: those that the steps have missed get a fault of their own. */
  readonly operations?: readonly string[];
  /** Operations that do what cannot be undone: their answer is lost too, every day. */
  readonly final?: readonly string[];
}

/**
 * Lets one AWS call of a function after the other fail, in one way after the other, until it makes no further one. `run`
 * has the function work for one customer, to the end.
 */
export async function failEveryCall(
  host: TestHost,
  entry: string,
  run: (id: string) => Promise<unknown>,
  { step = 1, soakStep = 1, operations = [], final = [] }: Looking = {},
): Promise<readonly Ordeal[]> {
  const ordeals: Ordeal[] = [];
  const name = entry.replace('/', '-');
  let runs = 0;
  const fail = async (start: Start, call: number, mishap: Mishap, operation = '') => {
    // Short: it stands before the @ of an address too, where 64 characters have room.
    const id = `${name}-${++runs}`;
    // What was killed at its first call is done again by a new worker, which has everything to load.
    if (start === 'cold') await host.faults.set({ function: entry, how: 'kill-before' });
    const first = start === 'cold' ? call + 1 : call;
    const [service, action] = operation.split('.');
    const which = service && action ? { service, action } : {};
    await host.faults.set({ function: entry, call: first, ...which, ...mishaps[mishap] });
    await run(id);
    const [befell] = (await host.faults.befell()).at(-1) ?? [];
    await host.faults.clear();
    if (befell !== undefined) ordeals.push({ call, mishap, befell, id });
  };
  await run(`${name}-first`);
  for (const start of starts) {
    for (let look = 0, met = -1; met < ordeals.length; look += 1) {
      const call = 1 + look * (exhaustive ? soakStep : step);
      if (call > MOST_CALLS) throw new Error(`${entry} made more than ${MOST_CALLS} calls`);
      met = ordeals.length;
      for (const mishap of mishapsAt(look)) await fail(start, call, mishap);
    }
  }
  for (let bulk = 1, met = -1; met < ordeals.length && bulk <= MOST_CALLS; bulk += 1) {
    met = ordeals.length;
    await fail('warm', bulk, 'part of a bulk');
  }
  for (const operation of operations)
    if (!operationsIn(ordeals).includes(operation))
      for (const mishap of ['refused for good', 'killed after'] as const)
        await fail('warm', 1, mishap, operation);
  for (const operation of final) await fail('warm', 1, 'answer lost', operation);
  return ordeals;
}

/** The operations that were befallen. */
export const operationsIn = (ordeals: readonly Ordeal[]): string[] => [
  ...new Set(ordeals.map(({ befell }) => befell)),
];

/** Each ordeal with what came of it. */
export const outcomesOf = <Outcome>(
  ordeals: readonly Ordeal[],
  look: (ordeal: Ordeal) => Promise<Outcome>,
): Promise<(Ordeal & Outcome)[]> =>
  Promise.all(ordeals.map(async (ordeal) => ({ ...ordeal, ...(await look(ordeal)) })));
