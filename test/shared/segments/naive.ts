import { eventName, type LoggedEvent } from '../../../shared/events/event.ts';
import { asNumber, isWithin, valuesAt } from '../../../shared/segments/compare.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import type { EventLeaf, SequenceLeaf, Step } from '../../../shared/segments/leaves.ts';
import { whereMatches } from '../../../shared/segments/where.ts';
import {
  DAY_MS,
  dayOf,
  durationMs,
  HOUR_MS,
  hourOf,
  plus,
  startOfHour,
} from '../../../shared/time.ts';

/** The meaning of conditions over events, from the raw events: no buckets, no features, no series. */
export function holdsNaively(
  condition: Condition,
  events: readonly LoggedEvent[],
  now: string,
): boolean {
  if ('all' in condition) return condition.all.every((one) => holdsNaively(one, events, now));
  if ('any' in condition) return condition.any.some((one) => holdsNaively(one, events, now));
  if ('event' in condition) return eventsHold(condition, events, now);
  if ('sequence' in condition) return sequencesHold(condition, events, now);
  if ('not' in condition && !('trait' in condition))
    return !holdsNaively(condition.not as Condition, events, now);
  throw new Error('Not a condition over events');
}

const isStep = ({ event, where }: Step, found: LoggedEvent): boolean =>
  [event].flat().includes(eventName(found) ?? '') && whereMatches(where)(found.properties);

function isInside(within: string | undefined, { at }: LoggedEvent, now: string): boolean {
  if (within === undefined) return true;
  const start = plus(now, -durationMs(within));
  return durationMs(within) <= 7 * DAY_MS ? hourOf(at) >= hourOf(start) : dayOf(at) >= dayOf(start);
}

function eventsHold(leaf: EventLeaf, events: readonly LoggedEvent[], now: string): boolean {
  const { count, sum, avg, min, max, distinct, within, between } = leaf;
  const found = events.filter(
    (event) =>
      isStep(leaf, event) &&
      isInside(within, event, now) &&
      (between === undefined || (dayOf(event.at) >= between[0] && dayOf(event.at) <= between[1])),
  );
  const path = (sum ?? avg ?? min ?? max ?? distinct)?.of;
  if (path === undefined) return isWithin(count ?? { gte: 1 }, found.length);
  const values = found.flatMap(({ properties }) => valuesAt(properties, path));
  if (distinct)
    return isWithin(distinct, new Set(values.filter((value) => value !== undefined)).size);
  const numbers = values.flatMap((value) => asNumber(value) ?? []);
  const total = numbers.reduce((a, b) => a + b, 0);
  if (sum) return isWithin(sum, total);
  if (numbers.length === 0) return false;
  if (avg) return isWithin(avg, total / numbers.length);
  return min ? isWithin(min, Math.min(...numbers)) : isWithin(max ?? {}, Math.max(...numbers));
}

/** Tries every way to choose the steps. */
function sequencesHold(leaf: SequenceLeaf, events: readonly LoggedEvent[], now: string): boolean {
  const within = durationMs(leaf.within);
  const { notFollowedBy, during } = leaf;
  const happened = events.filter(({ hour, at }) => hourOf(at) === hour);
  const time = ({ at }: LoggedEvent) => Date.parse(at);
  const endsWith = (last: LoggedEvent): boolean => {
    const before = (steps: readonly Step[], next: LoggedEvent): boolean => {
      const step = steps.at(-1);
      if (step === undefined) return true;
      return happened.some(
        (one) =>
          isStep(step, one) &&
          time(one) < time(next) &&
          time(last) - time(one) <= within &&
          before(steps.slice(0, -1), one),
      );
    };
    return isStep(leaf.sequence.at(-1) as Step, last) && before(leaf.sequence.slice(0, -1), last);
  };
  const isSure = (last: LoggedEvent) =>
    notFollowedBy === undefined ||
    (Date.parse(startOfHour(hourOf(last.at))) + HOUR_MS + within <= Date.parse(now) &&
      !happened.some(
        (one) =>
          isStep(notFollowedBy, one) && time(one) > time(last) && time(one) <= time(last) + within,
      ));
  const completed = happened.filter(
    (last) => endsWith(last) && isSure(last) && isInside(during, last, now),
  );
  return isWithin(leaf.count ?? { gte: 1 }, completed.length);
}
