import type { Catalog, Definition } from '../catalog/catalog.ts';
import { eventName, type LoggedEvent } from '../events/event.ts';
import { valuesAt } from '../segments/compare.ts';
import type { Happening } from '../segments/leaves.ts';
import { whereMatches } from '../segments/where.ts';
import { durationMs, HOUR_MS, type Instant, plus } from '../time.ts';
import type { Campaign } from './campaign.ts';
import { isActive } from './state.ts';
import { isTriggered, type OwnTrigger } from './trigger.ts';

/** The event that says that a message of a campaign was sent; only we can say so. */
export const MESSAGE_SENT = 'Message Sent';

/** What is told apart by key: nothing for a trigger without one. */
export type Key = string;
const MAX_KEY = 100;

/** A campaign's trigger, ready to be asked. */
export interface Waiting {
  readonly campaignId: string;
  /** While it is paused nothing starts, and what waits is put off. */
  readonly isActive: boolean;
  /** Entering or leaving a segment starts it. */
  readonly segment?: { readonly kind: 'entered' | 'left'; readonly segmentId: string };
  /** The names of the events that start it. */
  readonly events: ReadonlySet<string>;
  /** The key of the run that an event starts, or nothing where it starts none. */
  readonly startedBy: (event: LoggedEvent) => Key | undefined;
  /** Whether events can cancel it: then the log has to be read before it runs. */
  readonly isCancellable: boolean;
  readonly cancelledBy: (event: LoggedEvent, key: Key) => boolean;
  readonly afterMs: number;
  readonly maxLateMs: number;
  /** A number is a time in milliseconds. */
  readonly reentry: 'always' | 'once' | number;
}

/** The campaigns that what customers do starts. */
export interface Triggers {
  readonly of: ReadonlyMap<string, Waiting>;
  readonly byEvent: ReadonlyMap<string, readonly Waiting[]>;
  readonly bySegment: readonly Waiting[];
}

/** A catalog object never changes, so it is compiled once. */
const compiled = new WeakMap<Catalog['campaigns'], Triggers>();

export function triggersOf({ campaigns }: Pick<Catalog, 'campaigns'>): Triggers {
  const known = compiled.get(campaigns);
  if (known) return known;
  const all = [...campaigns.values()].flatMap((one) => waitingFor(one) ?? []);
  const byEvent = new Map<string, Waiting[]>();
  for (const one of all)
    for (const name of one.events) byEvent.set(name, [...(byEvent.get(name) ?? []), one]);
  const made = {
    of: new Map(all.map((one) => [one.campaignId, one])),
    byEvent,
    bySegment: all.filter(({ segment }) => segment !== undefined),
  };
  compiled.set(campaigns, made);
  return made;
}

function waitingFor({ id, body }: Definition<Campaign>): Waiting | undefined {
  const { trigger } = body;
  if (!isTriggered(trigger)) return undefined;
  const { after = 'PT0S', cancelOn = [], reentry = 'always', maxLate } = trigger;
  const start = startOf(trigger);
  const cancels = cancelOn.map(happens);
  const keyAt = keyOf(trigger);
  return {
    campaignId: id,
    isActive: isActive(body),
    ...segmentIn(trigger),
    events: new Set(start?.names),
    startedBy: startsBy(trigger),
    isCancellable: cancels.length > 0,
    cancelledBy(event, key) {
      if (!cancels.some(({ matches }) => matches(event))) return false;
      if (keyAt === undefined) return true;
      const keys = keysAt(event, keyAt);
      // Which one an order without a cart was for nobody can say: better silent than wrong.
      return keys.length === 0 || keys.includes(key);
    },
    afterMs: durationMs(after),
    maxLateMs: maxLate === undefined ? HOUR_MS : durationMs(maxLate),
    reentry: reentry === 'always' || reentry === 'once' ? reentry : durationMs(reentry),
  };
}

const keyOf = (trigger: OwnTrigger): string | undefined =>
  'event' in trigger ? trigger.key : undefined;

/** The key of the run that an event starts; nothing where it starts none. */
export function startsBy(trigger: OwnTrigger): (event: LoggedEvent) => Key | undefined {
  const start = startOf(trigger);
  const keyAt = keyOf(trigger);
  return (event) => {
    if (!start?.matches(event)) return undefined;
    return keyAt === undefined ? '' : keysAt(event, keyAt)[0];
  };
}

function startOf(trigger: OwnTrigger) {
  if ('event' in trigger) return happens(trigger);
  if (!('follows' in trigger)) return undefined;
  const sent = happens({ event: MESSAGE_SENT, where: { campaign_id: trigger.follows } });
  return {
    ...sent,
    matches: (event: LoggedEvent) => event.trust === 'proven' && sent.matches(event),
  };
}

function segmentIn(trigger: OwnTrigger): Pick<Waiting, 'segment'> {
  if ('enters' in trigger) return { segment: { kind: 'entered', segmentId: trigger.enters } };
  if ('leaves' in trigger) return { segment: { kind: 'left', segmentId: trigger.leaves } };
  return {};
}

function happens({ event, where }: Happening) {
  const names = [event].flat();
  const meets = whereMatches(where);
  return {
    names,
    matches: (one: LoggedEvent): boolean =>
      names.includes(eventName(one) ?? '') && meets(one.properties),
  };
}

/** What stands at a path of an event, as text. */
const keysAt = (event: LoggedEvent, path: string): Key[] =>
  valuesAt(event, path).flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, MAX_KEY) : [],
  );

/** When a run that started at an instant is due. */
export const dueAt = ({ afterMs }: Pick<Waiting, 'afterMs'>, at: Instant): Instant =>
  plus(at, afterMs);
