/** A long story, because each part goes on from where the one before left the shop. */
import { describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();

const kinds = ['shoes', 'hats'] as const;
const itemsOf = (kind: string) => Array.from({ length: 8 }, (_, n) => `${kind}-${n}`);
const catalogue = kinds.flatMap((kind) =>
  itemsOf(kind).map((itemId, n) => ({
    itemId,
    title: `${kind} no. ${n}`,
    price: 10 * (n + 1),
    category: kind,
    stock: 5,
  })),
);

/** Twenty fans of each kind view five of its items, and buy two of these together. */
const history = kinds.flatMap((kind) =>
  Array.from({ length: 20 }, (_, fan) => {
    const seen = Array.from({ length: 5 }, (_, n) => `${kind}-${(fan + n) % 8}`);
    const track = (event: string, properties: object, n: number) => ({
      type: 'track',
      userId: `${kind}-fan-${fan}`,
      messageId: `${kind}-${fan}-${n}`,
      timestamp: new Date(Date.now() - (10 - n) * 60_000).toISOString(),
      event,
      properties,
    });
    return [
      ...seen.map((product_id, n) =>
        track('Product Viewed', { product_id, category: kind, name: 'a page says so' }, n),
      ),
      track('Order Completed', { products: seen.slice(0, 2).map((id) => ({ product_id: id })) }, 6),
    ];
  }).flat(),
);

const recommend = async (body: object) => {
  const answer = await journey.client.post('/v1/recommendations', body);
  expect(answer.status).toBe(200);
  return answer.body;
};
/** Without what a slot tries by chance. */
const idsIn = ({ items }: { items: { itemId: string; because: string }[] }) =>
  items.filter(({ because }) => because !== 'explored').map(({ itemId }) => itemId);
const forFan = (more: object = {}) =>
  recommend({ kind: 'for-you', customer: { userId: 'visitor' }, count: 4, ...more });

async function fitted() {
  const { status, body } = await journey.client.post('/v1/recommendations/fit', {});
  expect(status).toBe(202);
  await journey.host.settle();
  return (await journey.client.get(`/v1/sweeps/${body.sweepId}`)).body;
}

describe('items', () => {
  test('are put in bulk, where one that is not valid costs only itself', async () => {
    const items = [...catalogue, { itemId: 'bad' }];
    const { status, body } = await journey.client.put('/v1/items', { items });

    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 16, dropped: 1 });
    expect(body.errors).toEqual([expect.objectContaining({ index: 16, path: ['title'] })]);
  });

  test('are listed page by page, each once', async () => {
    const found: string[] = [];
    for (let path = '/v1/items?limit=5'; path !== ''; ) {
      const { body } = await journey.client.get(path);
      found.push(...body.items.map(({ itemId }: { itemId: string }) => itemId));
      path = body.next ? `/v1/items?limit=5&cursor=${body.next}` : '';
    }

    expect(found.sort()).toEqual(catalogue.map(({ itemId }) => itemId).sort());
  });
});

describe('before anything was fitted', () => {
  test('the catalogue serves, and the answer says so', async () => {
    const answer = await forFan();

    expect(answer.items).toHaveLength(4);
    expect(answer.model).toBeUndefined();
    expect(answer.fallback).toEqual({ to: 'catalogue', because: 'model-missing' });
  });
});

describe('a fit', () => {
  test('of two tastes says how good it is', async () => {
    await journey.client.post('/v1/batch', { batch: history });
    await journey.host.settle();
    const { state, result } = await fitted();

    expect(state).toBe('done');
    expect(result).toMatchObject({ customers: 40, items: 16, catalogue: 16 });
    expect(result.fit.quality.recallAt10).toBeGreaterThan(result.fit.popularity.recallAt10);
  });

  test('that cannot be read falls back to what is popular, and says so', async () => {
    await journey.host.clock.advance('PT1M', { last: 1 });
    await journey.host.faults.set({
      function: 'recommendations/recommend',
      service: 'S3',
      how: 'refuse',
      times: 10,
    });
    const answer = await forFan();
    await journey.host.faults.clear();

    expect(answer.fallback).toEqual({ to: 'popularity', because: 'model-broken' });
    expect(answer.items.length).toBeGreaterThan(0);
    await journey.host.clock.advance('PT1M', { last: 1 });
  });
});

describe('somebody who looks at a shoe', () => {
  test('is shown shoes at once, by name and price, and why', async () => {
    await journey.client.track('visitor', 'Product Viewed', { product_id: 'shoes-1' });
    await journey.client.track('visitor', 'Product Viewed', { product_id: 'shoes-2' });
    const answer = await forFan();

    expect(answer.model.fittedAt).toMatch(/^20/);
    expect(answer.fallback).toBeUndefined();
    for (const id of idsIn(answer)) expect(id).toMatch(/^shoes-/);
    expect(idsIn(answer)).not.toContain('shoes-1');
    const [first] = answer.items.filter(
      ({ because }: { because: string }) => because !== 'explored',
    );
    expect(first).toMatchObject({ category: 'shoes', because: expect.stringMatching(/^history:/) });
    expect(first.title).toMatch(/^shoes no/);
  });

  test('is not shown again what they bought, unless that is asked for', async () => {
    await journey.client.track('visitor', 'Order Completed', {
      products: [{ product_id: 'shoes-3' }],
    });
    const popular = (excludeBought: unknown) =>
      recommend({
        kind: 'popular',
        customer: { userId: 'visitor' },
        count: 20,
        filters: { excludeBought },
      });

    expect(idsIn(await popular(true))).not.toContain('shoes-3');
    expect(idsIn(await popular({ within: 'P1D' }))).not.toContain('shoes-3');
    expect(idsIn(await popular(false))).toContain('shoes-3');
  });

  test('costs one read of the profile, and no write', async () => {
    await forFan();
    await journey.host.usage.zero();
    await forFan();
    const { calls } = await journey.host.usage.of('recommendations/recommend');

    expect(calls['DynamoDB.GetItem']).toBe(1);
    expect(Object.keys(calls).filter((call) => /Put|Update|Write/.test(call))).toEqual([]);
  });
});

describe('filters and rules', () => {
  test('leave out other categories, prices and what is sold out', async () => {
    await journey.client.put('/v1/items', {
      items: catalogue.slice(8, 9).map((item) => ({ ...item, stock: 0 })),
    });
    await journey.host.clock.advance('PT2M', { last: 1 });
    const ask = (filters: object) => recommend({ kind: 'popular', count: 20, filters });

    expect(idsIn(await ask({ categories: ['hats'], price: { lte: 30 } })).sort()).toEqual([
      'hats-1',
      'hats-2',
    ]);
    expect(idsIn(await ask({ categories: ['hats'], inStock: false }))).toContain('hats-0');
  });

  test('what leaves the catalogue is not shown any more', async () => {
    await journey.client.remove('/v1/items/hats-7');
    await journey.host.clock.advance('PT2M', { last: 1 });

    expect(idsIn(await recommend({ kind: 'popular', count: 20 }))).not.toContain('hats-7');
    expect((await journey.client.get('/v1/items/hats-7')).status).toBe(404);
  });

  test('pin, bury and mix categories, by a setting or by the request', async () => {
    const setting = { pin: ['hats-4'], bury: ['shoes-0'], perCategory: 2 };
    expect((await journey.client.put('/v1/settings/recommendations', setting)).status).toBe(201);
    await journey.host.clock.advance('PT1M', { last: 1 });
    const first = idsIn(await recommend({ kind: 'popular', count: 4 }));

    expect(first[0]).toBe('hats-4');
    expect(first.filter((id) => id.startsWith('hats'))).toHaveLength(2);
    expect(first.filter((id) => id.startsWith('shoes'))).toHaveLength(2);
    expect(first).not.toContain('shoes-0');
    const other = await recommend({ kind: 'popular', count: 1, rules: { pin: ['shoes-0'] } });
    expect(idsIn(other)).toEqual(['shoes-0']);
    await journey.client.remove('/v1/settings/recommendations');
    await journey.host.clock.advance('PT1M', { last: 1 });
  });

  test.each([
    [{ kind: 'for-you' }, ['customer']],
    [{ kind: 'like-this' }, ['itemId']],
    [{ kind: 'popular', count: 51 }, ['count']],
    [{ kind: 'popular', filters: { price: {} } }, ['filters', 'price']],
    [{ kind: 'popular', rules: { perCategory: 0 } }, ['rules', 'perCategory']],
  ])('%j is refused where it is wrong', async (body, path) => {
    const answer = await journey.client.post('/v1/recommendations', body);

    expect(answer.status).toBe(400);
    expect(answer.body.issues).toContainEqual(expect.objectContaining({ path }));
  });
});

describe('what is cold', () => {
  test('nobody known is shown what is popular', async () => {
    const answer = await recommend({ kind: 'for-you', customer: { anonymousId: 'new' }, count: 5 });

    expect(answer.items).toHaveLength(5);
    expect(answer.items[0].because).toMatch(/popular|explored/);
  });

  test('who only looked at something new of a category is shown that category', async () => {
    await journey.client.track('hatter', 'Product Viewed', { product_id: 'new', category: 'hats' });
    const answer = await recommend({ kind: 'for-you', customer: { userId: 'hatter' }, count: 4 });

    for (const id of idsIn(answer)) expect(id).toMatch(/^hats-/);
  });

  test('a new item is like what its category has', async () => {
    await journey.client.put('/v1/items', {
      items: [{ itemId: 'cap', title: 'Cap', category: 'hats' }],
    });
    const answer = await recommend({ kind: 'like-this', itemId: 'cap', count: 4 });

    for (const id of idsIn(answer)) expect(id).toMatch(/^hats-/);
  });
});

test('like this, and bought together, stay with the kind of the item', async () => {
  const like = await recommend({ kind: 'like-this', itemId: 'hats-2', count: 3 });
  const together = await recommend({ kind: 'bought-together', itemId: 'hats-2', count: 2 });

  for (const id of idsIn(like)) expect(id).toMatch(/^hats-/);
  expect(idsIn(together).sort()).toEqual(['hats-1', 'hats-3']);
  expect(together.items[0].because).toBe('bought-with:hats-2');
});

test('a placement mixes items with offers: those of a priority above 0 come first', async () => {
  const { client, host } = journey;
  await client.put('/v1/placements/mixed', { name: 'Mixed', slots: 4, ranking: 'recommendation' });
  for (const [id, priority] of Object.entries({ first: 1, last: 0 }))
    await client.put(`/v1/offers/${id}`, {
      ...{ name: id, placements: ['mixed'], content: {}, priority },
      ...{ startsAt: '2026-01-01T00:00:00Z', endsAt: '2036-01-01T00:00:00Z' },
    });
  await host.clock.advance('PT1M', { last: 1 });
  const asked = { customer: { userId: 'visitor' }, placements: [{ placementId: 'mixed' }] };
  const { body } = await client.post('/v1/decisions', asked);
  const [{ offers, items }] = body.placements;

  expect(offers).toMatchObject([{ offerId: 'first' }]);
  expect(items.map(({ slot }: { slot: number }) => slot)).toEqual([1, 2, 3]);
  const [item] = items.filter(({ because }: { because: string }) => because !== 'explored');
  expect(item).toMatchObject({ content: { category: 'shoes' } });
});
