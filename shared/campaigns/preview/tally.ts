import * as z from 'zod';
import { type CustomerKey, idShown } from '../../customers/customer.ts';
import { addCounts, addEach, Counts } from '../../reports/counts.ts';
import { estimateOf } from '../../segments/preview/estimate.ts';
import { Instant, later } from '../../time.ts';
import { type Fate, lotOf } from './fate.ts';
import { Example, type Outlook } from './outlook.ts';

const Group = z.object({
  size: z.int(),
  /** The latest instant until which one of them waits. */
  until: Instant.optional(),
  examples: z.array(Example),
});
type Group = z.output<typeof Group>;
const Groups = z.record(z.string(), Group);

/** What customers' messages would come to, counted. */
export const Tally = z.object({
  profiles: z.int(),
  unreadable: z.int(),
  gets: Group,
  zoneless: Group,
  deferred: Groups,
  withheld: Groups,
  /** By the hour of the customers' own clocks, `2026-11-23T08`. */
  hours: Counts,
  channels: Counts,
});
export type Tally = z.output<typeof Tally>;

const nobody = (): Group => ({ size: 0, examples: [] });
export const emptyTally = (): Tally => ({
  ...{ profiles: 0, unreadable: 0, gets: nobody(), zoneless: nobody() },
  ...{ deferred: {}, withheld: {}, hours: {}, channels: {} },
});

/** More are never asked for. */
const MOST_EXAMPLES = 20;

/** What one customer adds. */
export function tallyOf(customer: CustomerKey, fate: Fate, hasZone: boolean): Tally {
  const tally = { ...emptyTally(), profiles: 1 };
  if (fate.kind === 'out') return tally;
  const example = { lot: lotOf(customer), customer };
  if (fate.kind === 'withheld')
    return { ...tally, withheld: { [fate.because]: { size: 1, examples: [example] } } };
  const { channel, at, local, zone, waits } = fate;
  const group = { size: 1, examples: [{ ...example, channel, at, local, zone }] };
  return {
    ...tally,
    gets: group,
    ...(!hasZone && { zoneless: group }),
    ...(waits && { deferred: { [waits]: { ...group, until: at } } }),
    hours: { [local.slice(0, 13)]: 1 },
    channels: { [channel]: 1 },
  };
}

/** Adds one tally to another, which it changes and returns. */
export function addTally(sum: Tally, one: Tally): Tally {
  sum.profiles += one.profiles;
  sum.unreadable += one.unreadable;
  sum.gets = together(sum.gets, one.gets);
  sum.zoneless = together(sum.zoneless, one.zoneless);
  addEach(sum.deferred, one.deferred, together);
  addEach(sum.withheld, one.withheld, together);
  addCounts(sum.hours, one.hours);
  addCounts(sum.channels, one.channels);
  return sum;
}

function together(sum: Group = nobody(), one: Group): Group {
  const until = sum.until && one.until ? later(sum.until, one.until) : (sum.until ?? one.until);
  const examples = [...sum.examples, ...one.examples]
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, MOST_EXAMPLES);
  return { size: sum.size + one.size, examples, ...(until && { until }) };
}

/** The answer that a tally gives, of a sample of a population or of all of it. Pure. */
export function outlookOf(
  tally: Tally,
  about: Pick<Outlook, 'estimate' | 'asOf' | 'at' | 'localDate' | 'sampledAt'> & {
    readonly population: number;
    readonly examples: number;
  },
): Outlook {
  const { examples, ...rest } = about;
  const sampled = tally.profiles;
  // Somebody may have come since the census counted.
  const population = Math.max(rest.population, sampled);
  const sizeOf = (size: number) => estimateOf(size, sampled, population);
  const shown = ({ size, until, examples: all }: Group) => ({
    ...sizeOf(size),
    ...(until && { until }),
    examples: all
      .slice(0, examples)
      .map(({ lot: _, customer, ...fate }) => ({ customerId: idShown(customer), ...fate })),
  });
  const each = (groups: Tally['withheld']) =>
    Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, shown(group)]));
  const withheld = Object.values(tally.withheld).reduce((sum, { size }) => sum + size, 0);
  return {
    ...{ ...rest, sampled, population },
    audience: sizeOf(tally.gets.size + withheld),
    gets: shown(tally.gets),
    ...{ deferred: each(tally.deferred), withheld: each(tally.withheld) },
    'invalid-zone': shown(tally.zoneless),
    channels: Object.fromEntries(
      Object.entries(tally.channels).map(([channel, size]) => [channel, sizeOf(size).size]),
    ),
    when: Object.entries(tally.hours)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([local, size]) => ({ local, size: sizeOf(size).size })),
  };
}
