import { describe, expect, test } from 'vitest';
import { cycleIssues } from '../../../shared/campaigns/follow.ts';
import { isTriggered, Trigger } from '../../../shared/campaigns/trigger.ts';
import { triggersOf, type Waiting } from '../../../shared/campaigns/triggers.ts';
import { aCampaign, defined } from '../../support/campaigns.ts';
import { aTrack, logged, NOW, type Receipt } from '../customers/events.ts';

const waiting = (trigger: unknown, overrides = {}): Waiting | undefined =>
  triggersOf({
    campaigns: new Map([['it', defined('it', aCampaign({ trigger, ...overrides }))]]),
  }).of.get('it');
const event = (name: string, properties: object = {}, receipt: Receipt = {}) =>
  logged(aTrack('m', NOW, { event: name, properties: { ...properties } }), receipt);

describe('a trigger', () => {
  test.each([
    [{ event: 'Product Added' }],
    [{ event: ['Product Added', 'Checkout Started'], where: { price: { gte: 10 } } }],
    [
      {
        event: 'A',
        key: 'properties.cart_id',
        after: 'PT1H',
        cancelOn: [{ event: 'B' }],
        reentry: 'once',
        maxLate: 'PT5M',
      },
    ],
    [{ enters: 'vip', after: 'P1D', reentry: 'P30D' }],
    [{ leaves: 'vip', after: 'P1D', cancelOn: [{ event: 'B', where: { paid: true } }] }],
    [{ follows: 'welcome', after: 'P2D' }],
  ])('may be %j', (trigger) => {
    expect(Trigger.parse(trigger)).toEqual(trigger);
    expect(isTriggered(trigger)).toBe(true);
  });

  test.each([
    [{ event: '' }, ['event']],
    [{ event: 'A', key: 'cart_id' }, ['key']],
    [{ event: 'A', after: 'P1M' }, ['after']],
    [{ event: 'A', after: 'P91D' }, ['after']],
    [{ event: 'A', after: '-PT1H' }, ['after']],
    [{ event: 'A', cancelOn: [{ event: 'B' }] }, ['after']],
    [{ event: 'A', after: 'PT1H', cancelOn: [{ event: 'B', when: 1 }] }, ['cancelOn', 0, 'when']],
    [{ event: 'A', after: 'PT1H', cancelOn: [] }, ['cancelOn']],
    [{ event: 'A', where: { price: { above: 1 } } }, ['where', 'price', 'above']],
    [{ event: 'A', reentry: 'never' }, ['reentry']],
    [{ event: 'A', reentry: 'PT0S' }, ['reentry']],
    [{ event: 'A', maxLate: 'P8D' }, ['maxLate']],
    [{ event: 'A', enters: 'vip' }, ['enters']],
    [{ enters: 'vip', key: 'properties.x' }, ['key']],
    [{ follows: '' }, ['follows']],
    [{}, ['enters']],
  ])('may not be %j', (trigger, path) => {
    expect(Trigger.safeParse(trigger).error?.issues.map((issue) => issue.path)).toContainEqual(
      path,
    );
  });

  test('says what it may be', () => {
    expect(Trigger.safeParse('Order Completed').error?.issues[0]?.message).toContain('"event"');
  });
});

describe('an event', () => {
  const cart = { event: 'Product Added', key: 'properties.cart_id', where: { price: { gte: 10 } } };

  test.each([
    [
      'of its name that meets the conditions, with its key',
      event('Product Added', { cart_id: 'c', price: 10 }),
      'c',
    ],
    ['with a number for a key', event('Product Added', { cart_id: 7, price: 10 }), '7'],
    ['that does not meet them', event('Product Added', { cart_id: 'c', price: 9 }), undefined],
    ['without a key', event('Product Added', { price: 10 }), undefined],
    ['of another name', event('Product Viewed', { cart_id: 'c', price: 10 }), undefined],
  ])('%s', (_, one, key) => {
    expect(waiting(cart)?.startedBy(one)).toBe(key);
  });

  test('needs no key where the trigger has none, and may be a page', () => {
    const page = logged(aTrack('m', NOW, { type: 'page' }));
    expect(waiting({ event: 'Page Viewed' })?.startedBy(page)).toBe('');
  });

  test.each([
    ['the same key', { cart_id: 'c' }, true],
    ['one of several', { carts: [{ id: 'd' }], cart_id: ['d', 'c'] }, true],
    ['no key', {}, true],
    ['another key', { cart_id: 'd' }, false],
    ['the same, as something that does not count', { cart_id: 'c', test: true }, false],
  ])('with %s cancels: %#', (_, properties, cancels) => {
    const cancelOn = [{ event: 'Order Completed', where: { test: { not: true } } }];
    const trigger = { ...cart, after: 'PT1H', cancelOn };
    expect(waiting(trigger)?.cancelledBy(event('Order Completed', properties), 'c')).toBe(cancels);
  });

  test.each([
    ['proven', 'first', ''],
    ['claimed', 'first', undefined],
    ['proven', 'other', undefined],
  ] as const)('that says, %s, that a message of %s was sent', (trust, campaign_id, key) => {
    const sent = event('Message Sent', { campaign_id }, { trust });
    expect(waiting({ follows: 'first' })?.startedBy(sent)).toBe(key);
  });
});

test.each([
  ['running', true],
  ['paused', false],
  ['draft', false],
])('of a campaign that is %s waits: %s', (state, isActive) => {
  expect(waiting({ event: 'A' }, { state })).toMatchObject({ isActive });
});

test('campaigns that a call or a schedule starts wait for nobody', () => {
  expect(waiting('launch')).toBeUndefined();
});

test('a campaign that follows itself through another is refused with the way', () => {
  const campaigns = new Map(
    Object.entries({ b: 'a', c: 'b' }).map(([id, follows]) => [
      id,
      defined(id, aCampaign({ trigger: { follows } })),
    ]),
  );
  const body = aCampaign({ trigger: { follows: 'c' } });

  expect(cycleIssues(body, { campaigns }, 'a')).toEqual([
    { path: ['trigger', 'follows'], message: 'follows itself: a -> c -> b -> a' },
  ]);
  expect(cycleIssues(aCampaign({ trigger: { follows: 'd' } }), { campaigns }, 'a')).toEqual([]);
});
