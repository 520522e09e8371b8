import * as z from 'zod';
import { triggersOf } from '../campaigns/triggers.ts';
import { currentCatalog } from '../catalog/store.ts';
import { AppError } from '../errors.ts';
import type { LoggedEvent } from '../events/event.ts';
import { decodeCursor, encodeCursor } from '../lambda/page.ts';
import type { Message } from '../messages/message.ts';
import { listMessages } from '../messages/store.ts';
import { currentModels } from '../predictions/store.ts';
import { compileSegments } from '../segments/compile.ts';
import type { Instant } from '../time.ts';
import { answerOf, type CustomerAnswer } from './answer.ts';
import { type CustomerKey, shown } from './customer.ts';
import { type Asked, Position, readHistory } from './history.ts';
import type { Profile } from './profile.ts';
import { protectedTraits } from './protected.ts';
import { findProfile } from './read.ts';

interface Paged {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface Listed {
  readonly items: readonly unknown[];
  readonly next?: string;
}

/** The profile that holds a customer's events. Throws `not-found` for nobody. */
async function requireProfile(customer: CustomerKey): Promise<Profile> {
  const profile = await findProfile(customer);
  if (profile) return profile;
  throw new AppError('not-found', `Nothing is known of ${shown(customer)}`);
}

/** What `GET /v1/customers/{id}` answers. Throws `not-found` for nobody. */
export async function showCustomer(customer: CustomerKey, now: Instant): Promise<CustomerAnswer> {
  const [profile, { catalog, models }] = await Promise.all([
    requireProfile(customer),
    knowledge(now),
  ]);
  const verdicts = compileSegments(catalog).evaluate(profile, { now, models });
  const isProtected = protectedTraits(catalog);
  return answerOf(profile, { verdicts, isProtected, models, triggers: triggersOf(catalog), now });
}

async function knowledge(now: Instant) {
  const catalog = await currentCatalog(now);
  return { catalog, models: await currentModels(now, catalog, { maxAgeMs: 0 }) };
}

/** A page of a customer's events, newest first. Throws `not-found` for nobody, `invalid` for a bad cursor. */
export async function showEvents(
  customer: CustomerKey,
  asked: Pick<Asked, 'from' | 'to'> & { readonly event?: string | undefined } & Paged,
): Promise<Listed> {
  const after = asked.cursor === undefined ? undefined : await decodeCursor(asked.cursor, Position);
  const profile = await requireProfile(customer);
  const { event, from, to } = asked;
  const wanted = { ...(event !== undefined && { names: [event] }), from, to };
  const { events, next } = await readHistory(profile, wanted, { limit: asked.limit, after });
  return { items: events.map(shownEvent), ...(next && { next: await encodeCursor(next) }) };
}

/** An event as the API shows it: with the time at which it counts. */
export const shownEvent = ({ source: _source, hour: _hour, at, ...event }: LoggedEvent) => ({
  ...event,
  time: at,
});

/** A page of a customer's messages, newest first. Throws `not-found` for nobody, `invalid` for a bad cursor. */
export async function showMessages(
  customer: CustomerKey,
  { limit, cursor }: Paged,
): Promise<Listed> {
  const before = cursor === undefined ? undefined : await decodeCursor(cursor, SendId);
  const { customer: holder } = await requireProfile(customer);
  const { items, next } = await listMessages(holder, { limit, before });
  return { items: items.map(shownMessage), ...(next && { next: await encodeCursor(next) }) };
}

const SendId = z.string();

const shownMessage = (message: Message) => {
  const { sendId, campaignId, channel, state, because, plannedAt, sentAt, deliveredAt } = message;
  const { notBefore, openedAt, clickedAt, proxyOpenedAt, scannerClickedAt } = message;
  const { deferred, limit, variant, arm, probability, block, timing, contenders } = message;
  const { converted, vouchers } = message;
  const when = { plannedAt, notBefore, sentAt, deliveredAt, openedAt, clickedAt };
  const why = { because, deferred, limit };
  const machines = { proxyOpenedAt, scannerClickedAt };
  const how = { variant, arm, probability, block, timing, contenders, converted, vouchers };
  return { messageId: sendId, campaignId, channel, state, ...why, ...when, ...machines, ...how };
};
