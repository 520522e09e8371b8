import { catalogue, type Product } from './catalogue.ts';
import type { Draws } from './draw.ts';
import type { Person } from './people.ts';

/** A Segment message, as the shop's front end would have sent it. */
export type Message = Readonly<Record<string, unknown>> & { readonly timestamp: string };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Everything that a person did up to `end` (milliseconds), oldest first. The first visit is anonymous until they sign in. */
export function historyOf(person: Person, end: number, draws: Draws): Message[] {
  const messages: Message[] = [];
  let at = end - person.firstDay * DAY + draws.below(12 * 60) * MINUTE;
  for (let visit = 0; at < end - 60 * MINUTE; visit++) {
    messages.push(...visitOf(person, visit, at, draws));
    at += Math.max(0.3, -Math.log(1 - draws.draw()) * person.pause) * DAY;
  }
  return numbered(messages, person.userId);
}

/** The half hour before `end`, in which the person is in the shop and puts something into the cart; some buy it. */
export const visitBefore = (person: Person, end: number, draws: Draws): Message[] =>
  numbered(
    visitOf({ ...person, buys: 1 }, 'today', end - 30 * MINUTE, draws),
    `${person.userId}-today`,
  );

const numbered = (messages: readonly Message[], prefix: string): Message[] =>
  messages.map((message, index) => ({ ...message, messageId: `${prefix}-${index}` }));

function visitOf(person: Person, visit: number | 'today', start: number, draws: Draws): Message[] {
  const messages: Message[] = [];
  const signsIn = visit === 0;
  let at = start;
  const say = (message: Readonly<Record<string, unknown>>, anonymous = false): void => {
    at += (1 + draws.below(4)) * MINUTE;
    const who = anonymous ? { anonymousId: person.anonymousId } : { userId: person.userId };
    messages.push({ ...who, ...message, timestamp: new Date(at).toISOString() });
  };
  const track = (event: string, properties: unknown, anonymous = false): void =>
    say({ type: 'track', event, properties }, anonymous);

  const looked = Array.from({ length: 1 + draws.below(3) }, () => choose(person, draws));
  for (const product of looked) track('Product Viewed', product, signsIn);
  if (signsIn) introduce(person, say);
  if (!draws.chance(person.buys * 1.8)) return messages;
  const cart = looked.slice(0, 1 + draws.below(looked.length));
  for (const product of cart) track('Product Added', { ...product, quantity: 1 });
  if (!draws.chance(0.6)) return messages;
  const total = cart.reduce((sum, { price }) => sum + price, 0);
  const products = cart.map((product) => ({ ...product, quantity: 1 }));
  track('Order Completed', { order_id: `${person.userId}-${visit}`, total, products });
  return messages;
}

function introduce(person: Person, say: (message: Readonly<Record<string, unknown>>) => void) {
  const { firstName, email, birthday, place } = person;
  say({
    type: 'identify',
    anonymousId: person.anonymousId,
    traits: { firstName, email, birthday, country: place.country, timezone: place.timezone },
    context: { location: { country: place.country, city: place.city } },
  });
  if (person.consents)
    say({
      type: 'track',
      event: 'Consent Updated',
      properties: { channel: 'email', granted: true, source: 'sign-up' },
    });
}

const choose = ({ favourite }: Person, { chance, pick }: Draws): Product =>
  chance(0.6) ? pick(catalogue.filter(({ category }) => category === favourite)) : pick(catalogue);
