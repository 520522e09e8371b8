import { triggersOf } from '../../../shared/campaigns/triggers.ts';
import type { Knowledge } from '../../../shared/customers/world.ts';
import type { Event } from '../../../shared/events/event.ts';
import { type Instant, plus } from '../../../shared/time.ts';
import { aCampaign, defined } from '../../support/campaigns.ts';
import { aTrack, NOW } from './events.ts';
import { shop } from './shop.ts';
import { knowing } from './world.ts';

type Overrides = Readonly<Record<string, unknown>>;

/** An abandoned cart: an hour after the last product, if no order of the cart has come. */
export const cart = {
  event: 'Product Added',
  key: 'properties.cart_id',
  after: 'PT1H',
  cancelOn: [{ event: 'Order Completed' }],
};

/** A catalog in which campaigns with these triggers run. */
export const running = (
  triggers: Readonly<Record<string, unknown>>,
  overrides: Overrides = {},
): Knowledge =>
  knowing({
    triggers: triggersOf({
      campaigns: new Map(
        Object.entries(triggers).map(([id, trigger]) => [
          id,
          defined(id, aCampaign({ trigger, ...overrides })),
        ]),
      ),
    }),
  });

export const minutes = (n: number): Instant => plus(NOW, n * 60_000);

/** What somebody did with a cart. */
export const did = (event: string, minute: number, cartId?: string, more: Partial<Event> = {}) =>
  aTrack(`${event} ${minute} ${cartId}`, minutes(minute), {
    event,
    properties: cartId === undefined ? {} : { cart_id: cartId },
    ...more,
  });

/** Tables in which such campaigns run, and what they have started. */
export const store = (triggers: Readonly<Record<string, unknown>> = { cart }) => {
  const { tables, put, say } = shop({});
  tables.knowledge = running(triggers);
  const starts = () =>
    tables.starts.map(({ customer, start: { campaignId, key, at, because } }) =>
      [customer, campaignId, key, Math.round((Date.parse(at) - Date.parse(NOW)) / 60_000), because]
        .filter((part) => part !== undefined && part !== '')
        .join(' '),
    );
  /** Says it at the minute at which it happens, unless told. */
  const tell = (event: Event, minute = (Date.parse(event.time) - Date.parse(NOW)) / 60_000) =>
    say(event, { now: minutes(minute), receivedAt: minutes(minute) });
  return {
    tables,
    put,
    say,
    tell,
    starts,
    settle: (minute: number) => tables.settle(minutes(minute)),
  };
};
