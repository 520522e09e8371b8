/** One thing that the sample shop defines: `PUT /v1/<kind>/<id>` with this body. */
export interface Definition {
  readonly kind: 'segments' | 'placements' | 'offers' | 'campaigns';
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const always = { startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2036-01-01T00:00:00.000Z' };

const segment = (id: string, name: string, condition: unknown): Definition => ({
  kind: 'segments',
  id,
  body: { name, condition },
});
const placement = (id: string, name: string, slots: number): Definition => ({
  kind: 'placements',
  id,
  body: { name, slots },
});
const offer = (
  id: string,
  name: string,
  placements: readonly string[],
  title: string,
  more: Readonly<Record<string, unknown>> = {},
): Definition => ({
  kind: 'offers',
  id,
  body: { name, placements, content: { title }, ...always, ...more },
});

const segments: readonly Definition[] = [
  segment('shoe-fans', 'Shoe fans', {
    event: 'Product Viewed',
    where: { category: 'shoes' },
    count: { gte: 2 },
    within: 'P30D',
  }),
  segment('regulars', 'Three orders or more in 90 days', {
    event: 'Order Completed',
    count: { gte: 3 },
    within: 'P90D',
  }),
  segment('big-spenders', 'An order of 200 or more', {
    event: 'Order Completed',
    where: { total: { gte: 200 } },
    within: 'P90D',
  }),
  segment('full-carts', 'A cart filled this week and not bought', {
    all: [
      { event: 'Product Added', within: 'P7D' },
      { not: { event: 'Order Completed', within: 'P7D' } },
    ],
  }),
  segment('lapsed', 'Bought once, and nothing for 60 days', {
    all: [{ event: 'Order Completed' }, { not: { event: 'Order Completed', within: 'P60D' } }],
  }),
];

const placements: readonly Definition[] = [
  placement('home-hero', 'Home page, hero', 1),
  placement('home-row', 'Home page, row of three', 3),
  placement('cart-banner', 'Cart, banner', 1),
];

const only = (id: string) => ({ eligibility: { segment: id } });

// In the hero nothing ranks above 0, so that the first offer that somebody defines there is seen at once.
const offers: readonly Definition[] = [
  offer('spring-shoes', 'Spring shoes', ['home-hero'], 'New in shoes', only('shoe-fans')),
  offer('rain-or-shine', 'Rain jackets', ['home-hero'], 'Rain or shine', {
    priority: -10,
    eligibility: { trait: 'country', in: ['GB', 'NL', 'DE'] },
  }),
  offer('new-season', 'New season', ['home-hero'], 'The new season is here', {
    priority: -100,
    fallback: true,
  }),
  offer('thank-you', 'Thank you', ['home-row'], 'A gift for our regulars', {
    priority: 30,
    ...only('regulars'),
  }),
  offer('first-look', 'First look', ['home-row'], 'See it before everybody else', {
    priority: 20,
    ...only('big-spenders'),
  }),
  offer('pack-light', 'Pack light', ['home-row'], 'Bags for the weekend', {
    priority: 10,
    eligibility: {
      event: 'Product Viewed',
      where: { category: 'bags' },
      count: { gte: 1 },
      within: 'P30D',
    },
  }),
  offer('warm-hands', 'Warm hands', ['home-row'], 'Hats, scarves and gloves'),
  offer('on-the-move', 'On the move', ['home-row'], 'Everything for your sport'),
  offer('trail-days', 'Trail days', ['home-row'], 'Ten trails for this spring', { priority: -5 }),
  offer('still-yours', 'Still yours', ['cart-banner'], 'Your cart waits for you', {
    priority: 20,
    ...only('full-carts'),
  }),
  offer('free-shipping', 'Free shipping', ['cart-banner'], 'Free shipping from 50', {
    variants: [{ locale: 'de', content: { title: 'Ab 50 versandkostenfrei' } }],
  }),
  offer('easy-returns', 'Easy returns', ['cart-banner'], 'Thirty days to change your mind', {
    priority: -10,
    fallback: true,
  }),
];

/** A mail that starts by itself. */
const mail = (
  id: string,
  name: string,
  [subject, line]: readonly [string, string],
  starts: Readonly<Record<string, unknown>>,
  kind: 'marketing' | 'transactional' = 'marketing',
): Definition => ({
  kind: 'campaigns',
  id,
  body: {
    ...{ name, class: kind, channel: 'email' },
    message: { subject, html: `<p>Hello {{customer.traits.firstName}},</p><p>${line}</p>` },
    ...starts,
  },
});

/** The product of the event that starts a message, where it has a name. */
const what = (otherwise: string) =>
  `{{#if event.properties.name}}{{event.properties.name}}{{else}}${otherwise}{{/if}}`;

const bought = { cancelOn: [{ event: 'Order Completed' }] };

// Nothing of the history starts one of them: it is imported. Each waits for what happens from now on.
const triggered: readonly Definition[] = [
  mail(
    'cart-reminder',
    'Abandoned cart',
    ['Your cart waits for you', `you left ${what('something')} in it.`],
    {
      trigger: { event: 'Product Added', after: 'PT1H', ...bought, reentry: 'P1D' },
    },
  ),
  mail(
    'payment-reminder',
    'Payment reminder',
    ['Your order waits for its payment', 'one step is left.'],
    { trigger: { event: 'Checkout Started', key: 'properties.order_id', after: 'P1D', ...bought } },
    'transactional',
  ),
  mail(
    'delivery-notice',
    'Delivery notice',
    ['Your order is here', 'it was delivered today.'],
    { trigger: { event: 'Order Delivered', key: 'properties.order_id', reentry: 'once' } },
    'transactional',
  ),
  mail(
    'back-in-stock',
    'Back in stock',
    ['It is back', `${what('what you waited for')} is in stock.`],
    {
      trigger: { event: 'Product Restocked', key: 'properties.product_id', reentry: 'P7D' },
    },
  ),
  mail('win-back', 'Win back', ['We miss you', 'there is a lot that is new.'], {
    trigger: { enters: 'lapsed', after: 'P1D', ...bought, reentry: 'P180D' },
  }),
  mail('welcome', 'Welcome', ['Welcome', 'good to have you here.'], {
    trigger: { event: 'Signed Up', reentry: 'once' },
  }),
  mail('welcome-tips', 'Welcome, second', ['How it works', 'three tips for your first order.'], {
    trigger: { follows: 'welcome', after: 'P3D' },
  }),
  mail('welcome-offer', 'Welcome, third', ['A gift', 'free shipping for your first order.'], {
    trigger: { follows: 'welcome-tips', after: 'P4D', ...bought },
  }),
  mail('birthday', 'Birthday', ['Happy birthday', 'all the best from all of us.'], {
    schedule: { anniversary: { trait: 'birthday', localTime: '09:00' } },
  }),
  mail('first-order-day', 'A year together', ['A year together', 'a year ago you came to us.'], {
    schedule: { anniversary: { of: 'first-order', localTime: '10:00' } },
  }),
];

const campaigns: readonly Definition[] = [
  {
    kind: 'campaigns',
    id: 'shoe-news',
    body: {
      name: 'News for shoe fans',
      class: 'marketing',
      channel: 'email',
      audience: { segment: 'shoe-fans' },
      message: {
        subject: 'New in shoes',
        html: '<p>Hello {{customer.traits.firstName}},</p><p>the new shoes are here.</p>',
      },
      trigger: 'launch',
    },
  },
  {
    kind: 'campaigns',
    id: 'regulars-thanks',
    body: {
      name: 'Thanks to our regulars',
      class: 'transactional',
      channel: 'inbox',
      message: { title: 'Thank you', body: 'You are one of our regulars now.' },
      trigger: { enters: 'regulars' },
    },
  },
];

/** In an order in which every reference is defined before it is used. */
export const definitions: readonly Definition[] = [
  ...segments,
  ...placements,
  ...offers,
  ...campaigns,
  ...triggered,
];

/** The campaign that the shop has launched once, so that its report has something to show. */
export const launched = 'shoe-news';
