import { eventName, type LoggedEvent } from '../events/event.ts';
import { type Feature, isSequence } from '../segments/feature.ts';
import { type Day, HOUR_MS, type Hour, hourOf, plus, startOfHour } from '../time.ts';
import { coarse } from './buckets.ts';
import { addressOf, type Profile } from './profile.ts';

interface Span {
  readonly from: Hour;
  readonly to: Hour;
}

/** What else has to be folded, and to be read for that, because sequences reach from one bucket into others. */
export interface Reach {
  readonly addresses: ReadonlySet<Hour | Day>;
  /** Hours, both included, of everything that decides what these addresses hold. */
  readonly ranges: readonly Span[];
}

interface Touched {
  readonly profile: Pick<Profile, 'buckets'>;
  readonly addresses: ReadonlySet<Hour | Day>;
  /** Everything that lies there. */
  readonly events: readonly LoggedEvent[];
  readonly features: readonly Feature[];
  readonly horizon: Day;
}

/**
 * A sequence is counted where its last step lies, so what happened may change the count of any bucket within its time
 * afterwards, and before where something must not have followed; and to count those, as much again must be known. Nothing
 * where no sequence has a part in what lies at the addresses.
 */
export function reachOf({ profile, ...touched }: Touched): Reach | undefined {
  const sequences = touched.features.filter(isSequence);
  if (sequences.length === 0) return undefined;
  const names = new Set(touched.events.map(eventName));
  if (!sequences.some(({ events }) => events.some((name) => names.has(name)))) return undefined;
  const within = Math.max(...sequences.map((one) => one.within));
  const following = Math.max(...sequences.map((one) => (one.negated ? one.within : 0)));

  const changed = united([...touched.addresses].map((one) => widened(one, following, within)));
  const known = Object.keys(profile.buckets).map((key) => coarse(addressOf(key), touched.horizon));
  const affected = known.filter((one) =>
    changed.some(({ from, to }) => startOf(one) <= to && endOf(one) >= from),
  );
  const addresses = new Set([...touched.addresses, ...affected]);
  const ranges = united([...addresses].map((one) => widened(one, within, following)));
  return { addresses, ranges };
}

const startOf = (address: Hour | Day): Hour => (address.length === 10 ? `${address}T00` : address);
const endOf = (address: Hour | Day): Hour => (address.length === 10 ? `${address}T23` : address);

/** An address with so many milliseconds before and after it, in whole hours. */
const widened = (address: Hour | Day, before: number, after: number): Span => ({
  from: hourOf(plus(startOfHour(startOf(address)), -wholeHours(before))),
  to: hourOf(plus(startOfHour(endOf(address)), wholeHours(after))),
});

const wholeHours = (milliseconds: number): number => Math.ceil(milliseconds / HOUR_MS) * HOUR_MS;

/** Spans that overlap as one. */
function united(spans: readonly Span[]): Span[] {
  const whole: { from: Hour; to: Hour }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = whole.at(-1);
    if (last && from <= last.to) last.to = to > last.to ? to : last.to;
    else whole.push({ from, to });
  }
  return whole;
}
