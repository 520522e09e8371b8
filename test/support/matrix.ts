/**
 * Who may what: every route with every credential, on what is the caller's own and on what is another's. A long table,
 * because each cell is tried; a route without a row fails the tests, so a new route begins here.
 */

/** What a request can come with. `link` is the token of a link in a mail, presented as if it were a credential. */
export const credentials = [
  ...['none', 'unknown', 'link'],
  ...['write', 'user', 'secret', 'root'],
  ...['expired user', 'revoked write', 'revoked user', 'revoked secret'],
] as const;

export interface Row {
  /** As `shared/<capability>/routes.ts` declares it. */
  readonly route: string;
  /** What the request is about, where it makes a difference. Own is what belongs to the user of the token: `ada`. */
  readonly of?: string;
  /** `{it}` is another id in each cell; what else stands in braces the test fills in. */
  readonly at: string;
  readonly body?: unknown;
  /** The statuses, in the order of the credentials. */
  readonly cells: string;
}

export const titleOf = ({ route, of }: Row): string =>
  of === undefined ? route : `${route}, ${of},`;

/** A row's statuses by credential. */
export const cellsOf = ({ cells }: Row): Record<string, number> =>
  Object.fromEntries(cells.split(/ +/).map((status, at) => [credentials[at], Number(status)]));

//                none unkn link  writ user secr root  expi r.wr r.us r.se
const secret200 = '401 401 401   403 403 200 200   401 401 401 401';
const secret201 = '401 401 401   403 403 201 201   401 401 401 401';
const secret202 = '401 401 401   403 403 202 202   401 401 401 401';
const secret204 = '401 401 401   403 403 204 204   401 401 401 401';
const secret404 = '401 401 401   403 403 404 404   401 401 401 401';
const anyone200 = '200 200 200   200 200 200 200   200 200 200 200';
const anyone404 = '404 404 404   404 404 404 404   404 404 404 404';
const anyone405 = '405 405 405   405 405 405 405   405 405 405 405';
const recording = '401 401 401   200 200 200 200   401 401 401 401';

const one = { event: 'Seen', userId: 'ada', previousId: 'x-1', groupId: 'g' };
const recordedOfBob = ['track', 'b'].map(
  (path): Row => ({
    route: `POST /v1/${path}`,
    of: "another's",
    at: `/v1/${path}`,
    body: { ...one, userId: 'bob', batch: [{ type: 'track', ...one, userId: 'bob' }] },
    // One message alone is refused, in a batch it is dropped.
    cells: path === 'b' ? recording : recording.replace('200 200 200', '200 400 200'),
  }),
);
const recorded = (paths: readonly string[], body: unknown): Row[] =>
  paths.map((path) => ({
    route: `POST /v1/${path}`,
    at: `/v1/${path}`,
    body,
    cells: recording,
  }));

const dates = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2036-01-01T00:00:00Z' };
const mail = { class: 'transactional', channel: 'email', trigger: 'launch' };
const definitions: readonly (readonly [kind: string, body: object])[] = [
  ['segments', { name: 's', condition: { event: 'Seen' } }],
  ['placements', { name: 'p', slots: 1 }],
  ['offers', { name: 'o', placements: ['known'], content: {}, ...dates }],
  ['templates', { name: 't', subject: 'Hello', text: 'Hello' }],
  // Nobody listens there.
  ['webhooks', { name: 'w', url: 'http://127.0.0.1:9/', events: ['segment.left'] }],
  ['campaigns', { name: 'c', message: { subject: 'Hello', text: 'Hello' }, ...mail }],
];
const defined = ([kind, body]: readonly [string, object]): Row[] => [
  { route: `PUT /v1/${kind}/{id}`, at: `/v1/${kind}/{it}`, body, cells: secret201 },
  { route: `GET /v1/${kind}/{id}`, at: `/v1/${kind}/known`, cells: secret200 },
  { route: `GET /v1/${kind}`, at: `/v1/${kind}`, cells: secret200 },
  { route: `GET /v1/${kind}/{id}/history`, at: `/v1/${kind}/known/history`, cells: secret200 },
  { route: `DELETE /v1/${kind}/{id}`, at: `/v1/${kind}/{it}`, cells: secret204 },
];
/** The house knows which there are. */
const settings = '/v1/settings/lifecycle';
const set: Row[] = [
  { route: 'PUT /v1/settings/{id}', at: settings, body: {}, cells: secret200 },
  { route: 'GET /v1/settings/{id}', at: settings, cells: secret200 },
  { route: 'GET /v1/settings', at: '/v1/settings', cells: secret200 },
  { route: 'GET /v1/settings/{id}/history', at: `${settings}/history`, cells: secret200 },
  { route: 'DELETE /v1/settings/{id}', at: '/v1/settings/{it}', cells: secret404 },
];
/** What the rows ask for by name: made before the first cell is tried. */
export const given: readonly { readonly path: string; readonly body: object }[] = [
  ...definitions.map(([kind, body]) => ({ path: `/v1/${kind}/known`, body })),
  { path: '/v1/segments/list', body: { name: 'l', list: true } },
  { path: settings, body: {} },
];

const uploads = 'v1/segments/{id}/uploads';
const lists: Row[] = [
  {
    route: 'POST /v1/segments/{id}/members',
    at: '/v1/segments/list/members',
    body: ['ada'],
    cells: secret202,
  },
  {
    route: `POST /${uploads}`,
    at: '/v1/segments/list/uploads',
    body: { format: 'csv', bytes: 10 },
    cells: secret201,
  },
  { route: `GET /${uploads}`, at: '/v1/segments/list/uploads', cells: secret200 },
  ...['POST /{}/start', 'GET /{}', 'GET /{}/errors'].map(
    (form): Row => ({
      route: form.replace('{}', `${uploads}/{uploadId}`),
      at: (form.split(' ')[1] ?? '').replace('{}', 'v1/segments/list/uploads/none'),
      cells: secret404,
    }),
  ),
];

const webhook = 'v1/webhooks/{id}';
const webhooks: Row[] = [
  { route: `POST /${webhook}/rotate`, at: '/v1/webhooks/known/rotate', cells: secret200 },
  { route: `POST /${webhook}/test`, at: '/v1/webhooks/known/test', cells: secret200 },
  { route: `GET /${webhook}/deliveries`, at: '/v1/webhooks/known/deliveries', cells: secret200 },
  { route: `POST /${webhook}/redrive`, at: '/v1/webhooks/known/redrive', cells: secret202 },
  {
    route: `POST /${webhook}/deliveries/{deliveryId}/redrive`,
    at: '/v1/webhooks/known/deliveries/msg_none/redrive',
    cells: secret404,
  },
];

/** One row for all: whoever may ask for anybody's may ask for their own. */
const exports: Row[] = [
  ['POST', secret202],
  ['GET', secret200],
].map(([method, cells = '']) => ({
  route: `${method} /v1/customers/{id}/export`,
  at: '/v1/customers/ada/export',
  cells,
}));

const decision = (customer: object) => ({ customer, placements: [{ placementId: 'known' }] });
const decided = (of: string, customer: object, cells: string): Row => ({
  route: 'POST /v1/decisions',
  of,
  at: '/v1/decisions',
  body: decision(customer),
  cells,
});
const preferences = (of: string, customer: string, cells: string): Row[] =>
  ['GET', 'PUT'].map((method) => ({
    route: `${method} /v1/preferences`,
    of,
    at: `/v1/preferences${customer}`,
    ...(method === 'PUT' && { body: { channel: 'email', granted: true } }),
    cells,
  }));
const inbox = (of: string, customer: string, cells: string): Row[] => [
  { route: 'GET /v1/inbox', of, at: `/v1/inbox${customer}`, cells },
  // Nothing lies there: who is told so may look.
  ...['seen', 'read', 'archived'].map((deed) => ({
    route: `POST /v1/inbox/{messageId}/${deed}`,
    of,
    at: `/v1/inbox/{nothing}/${deed}${customer}`,
    cells: cells.replaceAll('200', '404'),
  })),
];

const verification = { channel: 'email' };
const links = (
  path: string,
  names: readonly (readonly [of: string, name: string, status: number])[],
  methods = ['GET', 'HEAD', 'POST'],
) =>
  names.flatMap(([of, name, status]) =>
    methods.map(
      (method): Row => ({
        route: `${method} /${path}/{token}`,
        of,
        at: `/${path}/{${name}}`,
        cells: anyone200.replaceAll('200', String(status)),
      }),
    ),
  );
const verifications: Row[] = [
  {
    route: 'POST /v1/customers/{id}/verifications',
    of: 'own',
    at: '/v1/customers/ada/verifications',
    body: verification,
    cells: '401 401 401   403 202 202 202   401 401 401 401',
  },
  {
    route: 'POST /v1/customers/{id}/verifications',
    of: "another's",
    at: '/v1/customers/bob/verifications',
    body: verification,
    cells: '401 401 401   403 403 202 202   401 401 401 401',
  },
];

const recommended = (of: string, customer: object | undefined, cells: string): Row => ({
  route: 'POST /v1/recommendations',
  of,
  at: '/v1/recommendations',
  body: { kind: customer ? 'for-you' : 'popular', ...(customer && { customer }) },
  cells,
});
const items: Row[] = [
  recommended(
    'anonymous',
    { anonymousId: 'x-1' },
    '401 401 401   200 200 200 200   401 401 401 401',
  ),
  recommended('own', { userId: 'ada' }, '401 401 401   403 200 200 200   401 401 401 401'),
  recommended("another's", { userId: 'bob' }, '401 401 401   403 403 200 200   401 401 401 401'),
  recommended("nobody's", undefined, '401 401 401   200 200 200 200   401 401 401 401'),
  { route: 'POST /v1/recommendations/fit', at: '/v1/recommendations/fit', cells: secret202 },
  {
    route: 'PUT /v1/items',
    at: '/v1/items',
    body: { items: [{ itemId: 'known', title: 'Known' }] },
    cells: secret200,
  },
  { route: 'GET /v1/items/{id}', at: '/v1/items/known', cells: secret200 },
  { route: 'GET /v1/items', at: '/v1/items', cells: secret200 },
  { route: 'DELETE /v1/items/{id}', at: '/v1/items/{it}', cells: secret204 },
];

/** Whoever may claims first; those after them hear the same again. */
const claimed = (of: string, customer: object, cells: string): Row => ({
  route: 'POST /v1/offers/{offerId}/claims',
  of,
  at: '/v1/offers/known/claims',
  body: { customer },
  cells,
});
const orders = '/v1/vouchers/NOTHING/redemptions';
const vouchers: Row[] = [
  claimed('anonymous', { anonymousId: 'x-9' }, '401 401 401   201 200 200 200   401 401 401 401'),
  claimed('own', { userId: 'ada' }, '401 401 401   403 201 200 200   401 401 401 401'),
  claimed("another's", { userId: 'bob' }, '401 401 401   403 403 201 200   401 401 401 401'),
  {
    route: 'POST /v1/pools/{id}/codes',
    at: '/v1/pools/known/codes',
    body: { codes: ['KNOWN'] },
    cells: secret200,
  },
  { route: 'GET /v1/pools/{id}', at: '/v1/pools/nothing', cells: secret404 },
  { route: 'GET /v1/vouchers/{code}', at: '/v1/vouchers/NOTHING', cells: secret404 },
  {
    route: 'POST /v1/vouchers/{code}/redemptions',
    at: orders,
    body: { orderId: '1', customer: { userId: 'ada' } },
    cells: secret404,
  },
  {
    route: 'DELETE /v1/vouchers/{code}/redemptions/{orderId}',
    at: `${orders}/1`,
    cells: secret404,
  },
];

export const matrix: readonly Row[] = [
  // Events
  ...recorded(['track', 'identify', 'page', 'screen', 'group', 'alias'], one),
  ...recorded(['t', 'i', 'p', 's', 'g', 'a'], one),
  ...recorded(['batch', 'b', 'import'], { batch: [{ type: 'track', ...one }] }),
  ...recordedOfBob,
  {
    route: 'GET /v1/projects/{key}/settings',
    at: `/v1/projects/c${'0'.repeat(24)}/settings`,
    cells: anyone200,
  },
  { route: 'POST /v1/m', at: '/v1/m', body: {}, cells: anyone200 },
  { route: 'GET /v1/rejects', at: '/v1/rejects', cells: secret200 },

  // Customers: not even their own record, which says what the house thinks of them
  { route: 'GET /v1/customers/{id}', of: 'own', at: '/v1/customers/ada', cells: secret200 },
  { route: 'GET /v1/customers/{id}', of: "another's", at: '/v1/customers/bob', cells: secret200 },
  { route: 'GET /v1/customers/{id}', of: 'nobody', at: '/v1/customers/nobody', cells: secret404 },
  { route: 'GET /v1/customers/{id}/events', at: '/v1/customers/ada/events', cells: secret200 },
  { route: 'GET /v1/customers/{id}/messages', at: '/v1/customers/ada/messages', cells: secret200 },
  {
    route: 'GET /v1/customers/{id}/segments/{segmentId}/why',
    at: '/v1/customers/ada/segments/known/why',
    cells: secret200,
  },
  {
    route: 'PUT /v1/customers/{id}/consent',
    at: '/v1/customers/ada/consent',
    body: { channel: 'email', granted: true, source: 'form' },
    cells: secret200,
  },

  ...exports,
  {
    route: 'GET /v1/customers',
    at: '/v1/customers?email=ada@example.com',
    cells: secret200,
  },
  {
    route: 'POST /v1/customers/{id}/merge',
    at: '/v1/customers/nobody/merge',
    body: { anonymousId: 'x-2' },
    cells: secret404,
  },
  { route: 'DELETE /v1/customers/{id}', at: '/v1/customers/nobody', cells: secret404 },
  {
    route: 'POST /v1/customers/{id}/anonymize',
    at: '/v1/customers/nobody/anonymize',
    cells: secret404,
  },
  { route: 'GET /v1/erasures/{erasureId}', at: '/v1/erasures/nothing', cells: secret404 },

  // Definitions
  ...definitions.flatMap(defined),
  ...set,
  {
    route: 'GET /v1/segments/{id}/customers',
    at: '/v1/segments/known/customers',
    cells: secret200,
  },
  ...lists,
  {
    route: 'POST /v1/segments/preview',
    at: '/v1/segments/preview',
    body: { condition: { event: 'Seen' } },
    cells: secret200,
  },
  ...webhooks,
  { route: 'POST /v1/campaigns/{id}/launch', at: '/v1/campaigns/known/launch', cells: secret202 },
  // Whoever comes second finds it paused, or running, already.
  {
    route: 'POST /v1/campaigns/{id}/pause',
    at: '/v1/campaigns/known/pause',
    cells: '401 401 401   403 403 200 409   401 401 401 401',
  },
  {
    route: 'POST /v1/campaigns/{id}/resume',
    at: '/v1/campaigns/known/resume',
    cells: '401 401 401   403 403 200 409   401 401 401 401',
  },
  {
    route: 'GET /v1/campaigns/{id}/occurrences',
    at: '/v1/campaigns/known/occurrences',
    cells: secret200,
  },
  {
    route: 'POST /v1/campaigns/{id}/preview',
    at: '/v1/campaigns/known/preview',
    body: {},
    cells: secret200,
  },
  {
    route: 'POST /v1/campaigns/{id}/test',
    at: '/v1/campaigns/known/test',
    body: { customerId: 'ada', to: 'me@example.com' },
    cells: secret200,
  },

  // Decisions
  //                                               none unkn link  writ user secr root  expi r.wr r.us r.se
  decided('anonymous', { anonymousId: 'x-1' }, '401 401 401   200 200 200 200   401 401 401 401'),
  decided('own', { userId: 'ada' }, '401 401 401   403 200 200 200   401 401 401 401'),
  decided("another's", { userId: 'bob' }, '401 401 401   403 403 200 200   401 401 401 401'),
  { route: 'GET /v1/customers/{id}/offers', at: '/v1/customers/ada/offers', cells: secret200 },

  // Recommendations
  ...items,
  ...vouchers,

  // Messages
  ...verifications,
  ...preferences('of the caller', '', '401 401 401   403 200 400 400   401 401 401 401'),
  ...preferences('own', '?customer=ada', '401 401 401   403 200 200 200   401 401 401 401'),
  ...preferences("another's", '?customer=bob', '401 401 401   403 403 200 200   401 401 401 401'),
  ...inbox('of the caller', '', '401 401 401   403 200 400 400   401 401 401 401'),
  ...inbox('own', '?customer=ada', '401 401 401   403 200 200 200   401 401 401 401'),
  ...inbox("another's", '?customer=bob', '401 401 401   403 403 200 200   401 401 401 401'),
  ...links('u', [
    ['genuine', 'link', 200],
    ['forged', 'forged', 404],
    ['made for something else', 'question', 404],
  ]),
  ...links('p', [
    ['genuine', 'preferences', 200],
    ['forged', 'forgedPreferences', 404],
    ['made for something else', 'link', 404],
  ]),
  ...links(
    'c',
    [
      ['genuine', 'click', 302],
      ['forged', 'forgedClick', 404],
      ['made for something else', 'preferences', 404],
    ],
    ['GET', 'HEAD'],
  ),
  ...links('v', [
    ['forged', 'forgedQuestion', 404],
    ['made for something else', 'link', 404],
    ['genuine', 'question', 200],
  ]),

  // The house's own
  { route: 'GET /v1/predictions', at: '/v1/predictions', cells: secret200 },
  { route: 'GET /v1/placements/{id}/model', at: '/v1/placements/known/model', cells: secret200 },
  {
    route: 'POST /v1/placements/{id}/evaluate',
    at: '/v1/placements/none/evaluate',
    body: { policy: { uniform: true } },
    cells: secret404,
  },
  { route: 'POST /v1/census', at: '/v1/census', cells: secret202 },
  { route: 'GET /v1/census/{id}', at: '/v1/census/nothing', cells: secret404 },
  { route: 'GET /v1/sweeps/{id}', at: '/v1/sweeps/nothing', cells: secret404 },
  { route: 'GET /v1/reports/overview', at: '/v1/reports/overview', cells: secret200 },
  { route: 'GET /v1/reports/segments/{id}', at: '/v1/reports/segments/known', cells: secret200 },
  { route: 'GET /v1/reports/offers/{id}', at: '/v1/reports/offers/known', cells: secret200 },
  {
    route: 'GET /v1/reports/placements/{id}',
    at: '/v1/reports/placements/known',
    cells: secret200,
  },
  { route: 'GET /v1/reports/retention', at: '/v1/reports/retention', cells: secret200 },
  { route: 'GET /v1/reports/vouchers', at: '/v1/reports/vouchers', cells: secret200 },
  { route: 'GET /v1/reports/campaigns/{id}', at: '/v1/reports/campaigns/known', cells: secret200 },
  { route: 'POST /v1/keys', at: '/v1/keys', body: { kind: 'write', name: 'x' }, cells: secret201 },
  { route: 'GET /v1/keys', at: '/v1/keys', cells: secret200 },
  { route: 'DELETE /v1/keys/{keyId}', at: '/v1/keys/key-nothing', cells: secret404 },
  { route: 'GET /v1/audit', at: '/v1/audit', cells: secret200 },
  { route: 'GET /health', at: '/health', cells: anyone200 },
  { route: 'GET /openapi.json', at: '/openapi.json', cells: anyone200 },
  { route: '$default', of: 'an unknown path', at: '/v2/anything', cells: anyone404 },
  { route: '$default', of: 'an unknown method', at: '/v1/decisions', cells: anyone405 },
];
