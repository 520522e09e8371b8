import { eventName, type LoggedEvent } from '../events/event.ts';
import { specNames } from '../events/spec.ts';
import type { Asked } from '../segments/compile.ts';
import { earlier, type Instant, later } from '../time.ts';
import { consentOf, consentWins, MAX_CONSENTS } from './consent.ts';
import { claimedBefore, deviceOf, joinDevices } from './devices.ts';
import { listedAfter, listingOf, MAX_LISTS } from './lists.ts';
import { isOrder } from './orders.ts';
import { joinPoints, placeOf, pointOf } from './place.ts';
import type { Consent, Device, Register, Registers } from './profile.ts';
import { boughtOf, joinTouched, touchedIn } from './touched.ts';
import { type IsProtected, traitsOf } from './traits.ts';
import { verifiedIn } from './verified.ts';
import { joinWindows, type RewardWindow } from './windows.ts';
import { zoneIn } from './zone.ts';

// What a public key can make a profile hold must end somewhere, and where it ends must not depend on the order of
// arrival: of too many names the first by name stay. But junk must not push out what matters: what a public key may not
// change goes before what it may, what some definition asks for, or everybody's events are called, before what anybody can
// make up. That a device was claimed first is known of it alone, so of these the first are kept apart. What a definition is
// the first to ask for and was pushed out before comes back when the customer is next folded whole.
const MAX_TRAITS = 200;
const MAX_DEVICES = 50;
const MAX_KINDS = 20;
const MAX_NAMES = 500;

const nothingAsked: Asked = { events: new Set(), traits: new Set() };

/** What nothing says. */
export const noRegisters: Registers = {
  traits: {},
  verified: {},
  consent: [],
  devices: [],
  firstClaims: [],
  lists: {},
  places: [],
  items: [],
  bought: [],
  windows: [],
  lastOf: {},
};

/** What one event says about the customer. */
export function registersOf(
  event: LoggedEvent,
  isProtected: IsProtected,
  windows: readonly RewardWindow[] = [],
): Registers {
  const { at, messageId: id, trust } = event;
  const name = eventName(event);
  const consent = consentOf(event);
  const device = deviceOf(event);
  const place = placeOf(event);
  const point = pointOf(event);
  const zone = zoneIn(event);
  const verified = verifiedIn(event);
  const items = touchedIn(event);
  return {
    firstSeen: at,
    lastSeen: at,
    ...(isOrder(event) && { firstOrder: at }),
    // Its owner has answered: no claim of another address stands against that.
    traits: { ...traitsOf(event, isProtected), ...verified },
    verified,
    consent: consent ? [consent] : [],
    devices: device ? [device] : [],
    firstClaims: device?.trust === 'claimed' ? [device] : [],
    ...(place && { place: { value: place, at, id, trust } }),
    lists: Object.fromEntries(listingOf(event)),
    places: point ? [point] : [],
    items,
    bought: boughtOf(items),
    windows,
    ...(zone && { zone: { value: zone, at, id, trust } }),
    lastOf: name === undefined ? {} : { [name]: at },
  };
}

/** What several say together: idempotent, commutative and associative, since each part is the greatest of an order. */
export function joinRegisters(
  parts: readonly Registers[],
  isProtected: IsProtected,
  asked: Asked = nothingAsked,
): Registers {
  const firstSeen = reduce(parts, 'firstSeen', earlier);
  const lastSeen = reduce(parts, 'lastSeen', later);
  const firstOrder = reduce(parts, 'firstOrder', earlier);
  const place = lastOfAll(parts.flatMap(({ place }) => place ?? []));
  const zone = lastOfAll(parts.flatMap(({ zone }) => zone ?? []));
  return {
    ...(firstSeen && { firstSeen }),
    ...(lastSeen && { lastSeen }),
    ...(firstOrder && { firstOrder }),
    traits: Object.fromEntries(
      best(
        parts.flatMap(({ traits }) => Object.entries(traits)),
        (a, b, trait) => greater(isProtected(trait) ? provenFirst : latest)(a, b),
        MAX_TRAITS,
        (trait) => (isProtected(trait) ? 0 : asked.traits.has(trait) ? 1 : 2),
      ),
    ),
    verified: Object.fromEntries(
      best(
        parts.flatMap(({ verified }) => Object.entries(verified)),
        greater<Register<string>>(latest),
      ),
    ),
    consent: [...best(parts.flatMap(keyedConsent), greater(consentWins), MAX_CONSENTS).values()],
    devices: [...best(parts.flatMap(keyedDevices), joinDevices, MAX_DEVICES).values()],
    firstClaims: joinFirstClaims(parts.flatMap(({ firstClaims }) => firstClaims)),
    ...(place && { place }),
    lists: Object.fromEntries(
      best(
        parts.flatMap(({ lists }) => Object.entries(lists)),
        greater(listedAfter),
        MAX_LISTS,
      ),
    ),
    places: joinPoints(parts.flatMap(({ places }) => places)),
    items: joinTouched(parts.flatMap(({ items }) => items)),
    bought: joinTouched(parts.flatMap(({ bought }) => bought)),
    windows: joinWindows(parts.flatMap(({ windows }) => windows)),
    ...(zone && { zone }),
    lastOf: Object.fromEntries(
      best(
        parts.flatMap(({ lastOf }) => Object.entries(lastOf)),
        later,
        MAX_NAMES,
        (name) => (asked.events.has(name) || specNames.has(name) ? 0 : 1),
      ),
    ),
  };
}

/** The later wins, then the greater id, then the greater value: of two that differ in anything one is greater. */
function latest(a: Register<unknown>, b: Register<unknown>): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.id !== b.id) return a.id > b.id;
  return spelled(a) > spelled(b);
}

const lastOfAll = <Value>(all: readonly Register<Value>[]): Register<Value> | undefined =>
  all.reduce<Register<Value> | undefined>((a, b) => (a && !latest(b, a) ? a : b), undefined);

/** A proven value wins over every claim; among proven ones the latest, among claims the first. */
function provenFirst(a: Register<unknown>, b: Register<unknown>): boolean {
  if (a.trust !== b.trust) return a.trust === 'proven';
  return a.trust === 'proven' ? latest(a, b) : latest(b, a);
}

const spelled = ({ value, trust }: Register<unknown>): string => JSON.stringify([value, trust]);

const greater =
  <Value>(wins: (a: Value, b: Value) => boolean) =>
  (a: Value, b: Value): Value =>
    wins(b, a) ? b : a;

/** The join of the values of each key, keys in order, the first `limit` of them by rank, then by name. */
function best<Value>(
  entries: readonly (readonly [string, Value])[],
  join: (a: Value, b: Value, key: string) => Value,
  limit = Number.POSITIVE_INFINITY,
  rank: (key: string) => number = () => 0,
): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const [key, value] of entries) {
    const other = found.get(key);
    found.set(key, other === undefined ? value : join(other, value, key));
  }
  const inOrder = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  if (inOrder.length <= limit) return new Map(inOrder);
  const ranked = inOrder.toSorted(([a], [b]) => rank(a) - rank(b));
  const stay = new Set(ranked.slice(0, limit).map(([key]) => key));
  return new Map(inOrder.filter(([key]) => stay.has(key)));
}

const keyedConsent = ({ consent }: Registers): [string, Consent][] =>
  consent.map((one) => [JSON.stringify([one.channel, one.topic ?? null]), one]);

/** Proven sightings go first, and apart from claims of the same token. */
const keyedDevices = ({ devices }: Registers): [string, Device][] =>
  devices.map((one) => [
    JSON.stringify([one.trust === 'proven' ? 0 : 1, one.kind, one.token]),
    one,
  ]);

/**
 * Of each kind the claim that came first, and of too many kinds those that were claimed first. Nothing is lost by it on the
 * way: the first claim of a kind stands no further back among a part of all claims than among all of them.
 */
const joinFirstClaims = (claims: readonly Device[]): Device[] => {
  const keyed = claims.map((claim): [string, Device] => [claim.kind, claim]);
  const first = best(keyed, (a, b) => (claimedBefore(b, a) ? b : a)).values();
  return [...first]
    .sort((a, b) => (claimedBefore(a, b) ? -1 : 1))
    .slice(0, MAX_KINDS)
    .sort((a, b) => (a.kind < b.kind ? -1 : 1));
};

const reduce = (
  parts: readonly Registers[],
  field: 'firstSeen' | 'lastSeen' | 'firstOrder',
  join: (a: Instant, b: Instant) => Instant,
): Instant | undefined =>
  parts.reduce<Instant | undefined>((found, { [field]: next }) => {
    if (found === undefined || next === undefined) return found ?? next;
    return join(found, next);
  }, undefined);
