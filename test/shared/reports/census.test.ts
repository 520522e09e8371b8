import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { currentCatalog } from '../../../shared/catalog/store.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { putPointer } from '../../../shared/customers/store.ts';
import { environment } from '../../../shared/environment.ts';
import { membersPage } from '../../../shared/reports/members.ts';
import { campaignReport, censusOf, overview } from '../../../shared/reports/read.ts';
import { standingOf } from '../../../shared/reports/report.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { lastCensus } from '../../../shared/reports/store.ts';
import type { Condition } from '../../../shared/segments/condition.ts';

import { DAY_MS, HOUR_MS, plus } from '../../../shared/time.ts';
import { useTables } from '../../support/tables.ts';
import { ago, anEvent, NOW } from '../segments/history.ts';
import { type How, intercept, Waiting } from '../sweeps/faults.ts';
import { drain, putCustomer, putMessage, putSegment } from './house.ts';

const tables = useTables();
const waiting = new Waiting();
let faults: ReturnType<typeof intercept>;

const shoes: Condition = {
  event: 'Product Viewed',
  where: { category: 'shoes' },
  count: { gte: 2 },
};
const recent: Condition = { event: 'Product Viewed', within: 'P30D' };
const conditions = [shoes, recent];

/** Customer n has n % 4 views of shoes, 20 days apart; every fifth is anonymous. */
const customers = Array.from({ length: 14 }, (_, n) => ({
  key: (n % 5 === 0 ? `a:${n}` : `u:${n}`) as CustomerKey,
  events: Array.from({ length: n % 4 }, (_, view) =>
    anEvent('Product Viewed', ago((view + n) * 20 * DAY_MS), { category: 'shoes' }),
  ),
}));
const fans = customers.filter(({ events }) => events.length >= 2).map(({ key }) => key);
const lately = customers
  .filter(({ events }) => events.some(({ at }) => at >= ago(30 * DAY_MS)))
  .map(({ key }) => key);
const shownAs = (key: string) => (key.startsWith('u:') ? key.slice(2) : key);

const since = '2026-11-01T00:00:00.000Z';
const stored = (key: CustomerKey) => ({
  ...(fans.includes(key) && { fans: { since, cause: 'event' as const } }),
  ...(lately.includes(key) && { lately: { since, cause: 'event' as const } }),
});

async function fill(): Promise<void> {
  await putSegment('fans', shoes);
  await putSegment('lately', recent);
  for (const { key, events } of customers)
    await putCustomer(key, events, { conditions, segments: stored(key) });
}

const catalog = () => currentCatalog(NOW);

async function members(
  segmentId: string,
  limit = 3,
): Promise<{ customerId: string; since: string }[]> {
  const found = [];
  let cursor: string | undefined;
  do {
    const page = await membersPage(
      segmentId,
      { limit, ...(cursor && { cursor }) },
      await catalog(),
    );
    found.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return found;
}

beforeAll(() => {
  faults = intercept(waiting);
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: 'root' });
});
afterAll(() => faults.remove());
beforeEach(async () => {
  faults.plan(undefined);
  waiting.bodies.length = 0;
  await tables.empty();
});

describe('before the first census', () => {
  test('reports are zeros as of never, members nobody, segments building', async () => {
    await putSegment('fans', shoes);
    expect(await overview(await catalog(), NOW)).toMatchObject({
      asOf: null,
      profiles: 0,
      segments: { fans: { name: 'The fans', state: 'building', size: null, sizeAt: null } },
    });
    expect(await membersPage('fans', { limit: 10 }, await catalog())).toEqual({
      items: [],
      asOf: null,
    });
  });

  test('what is not defined is not found', async () => {
    await expect(campaignReport('none', await catalog())).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(membersPage('none', { limit: 1 }, await catalog())).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(censusOf('none', NOW)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

test('a census finds the sizes and members that each customer alone would say', async () => {
  await fill();
  const { censusId } = await startCensus(NOW);
  expect(await censusOf(censusId, NOW)).toMatchObject({ state: 'running' });
  await drain(waiting);
  expect(await censusOf(censusId, NOW)).toEqual({
    censusId,
    state: 'done',
    startedAt: NOW,
    finishedAt: NOW,
    instant: NOW,
    profiles: 14,
    segments: { fans: fans.length, lately: lately.length },
  });
  const found = await members('fans');
  expect(found.map(({ customerId }) => customerId).sort()).toEqual(fans.map(shownAs).sort());
  expect(new Set(found.map((member) => member.since))).toEqual(new Set([since]));
  expect(await members('lately', 1)).toHaveLength(lately.length);
  expect(await lastCensus()).toMatchObject({ profiles: 14, known: 11, anonymous: 3, behind: 0 });
  expect(waiting.take(environment('REFOLD_QUEUE'))).toEqual([]);
});

test('merged customers are counted where they went', async () => {
  await fill();
  await putPointer({ customer: 'a:0', version: 1, to: 'u:1', pending: false }, NOW);
  await startCensus(NOW);
  await drain(waiting);
  expect(await lastCensus()).toMatchObject({ profiles: 13, anonymous: 2 });
});

test('who stands elsewhere than the census finds is brought up to date', async () => {
  await fill();
  await putCustomer('u:moved', [anEvent('Product Viewed')], { conditions });
  await putCustomer('u:left', [], { conditions, segments: { gone: { since, cause: 'event' } } });
  await startCensus(NOW);
  await drain(waiting);
  const handed = waiting.take(environment('REFOLD_QUEUE')) as { customer: string }[];
  expect(handed.sort((a, b) => (a.customer < b.customer ? -1 : 1))).toEqual([
    { customer: 'u:left', hours: [], cause: 'census' },
    { customer: 'u:moved', hours: [], cause: 'census' },
  ]);
  const moved = (await members('lately')).find(({ customerId }) => customerId === 'moved');
  expect(moved?.since).toBe(NOW);
});

test('a segment is building while somebody is behind, who is folded again, then current, then stale', async () => {
  await fill();
  await putCustomer('u:behind', [], { epoch: 0 });
  await startCensus(NOW);
  await drain(waiting);
  const { segments } = await catalog();
  const [ofFans, ofLately] = [segments.get('fans'), segments.get('lately')];
  if (!ofFans || !ofLately) throw new Error('They are published');
  const first = await lastCensus();
  expect(first?.behind).toBe(1);
  expect(waiting.take(environment('REFOLD_QUEUE'))).toEqual([
    { customer: 'u:behind', hours: 'all', cause: 'census' },
  ]);
  expect(standingOf(ofFans, first, NOW).state).toBe('building');
  expect(standingOf(ofLately, first, NOW)).toEqual({
    state: 'current',
    size: lately.length,
    sizeAt: NOW,
  });
  expect(standingOf(ofLately, first, plus(NOW, 2 * HOUR_MS + 1)).state).toBe('stale');
});

test('a segment that is published on the way has no size before the next census', async () => {
  await fill();
  await startCensus(NOW);
  let turn = 0;
  await drain(waiting, NOW, async () => {
    turn += 1;
    if (turn === 6) await putSegment('late', recent);
    if (turn === 7) await putSegment('fans', { ...recent, within: 'P60D' });
  });
  const { segments } = await catalog();
  const standings = [...segments.values()].map((each) => [each.id, each] as const);
  const census = await lastCensus();
  const states = standings.map(([id, each]) => [id, standingOf(each, census, NOW).state]);
  expect(Object.fromEntries(states)).toEqual({
    fans: 'building',
    late: 'building',
    lately: 'current',
  });
  expect(await membersPage('late', { limit: 5 }, await catalog())).toEqual({
    items: [],
    asOf: null,
  });
});

test('an item that cannot be read costs nobody else', async () => {
  await fill();
  await putCustomer('u:bad', []);
  const { documents } = await import('../../../shared/clients/dynamodb.ts');
  const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
  const TableName = environment('PROFILES_TABLE');
  await documents.send(new PutCommand({ TableName, Item: { pk: 'u:bad', body: 'no' } }));
  await startCensus(NOW);
  await drain(waiting);
  expect(await lastCensus()).toMatchObject({ profiles: 14, unreadable: 1 });
});

test('messages by campaign, state, reason and flag', async () => {
  const message = { html: 'x', subject: 'y', text: 'z' };
  await publish(
    'campaign',
    'spring',
    {
      name: 'S',
      class: 'marketing',
      channel: 'email',
      message,
      trigger: 'launch',
      state: 'running',
      expiresAfter: 'P7D',
    },
    { by: 'test', now: NOW },
  );
  const put = (n: number, state: string, more: object = {}) =>
    putMessage({ pk: `u:${n}`, sk: `message#${n}`, campaignId: 'spring', state, ...more });
  await put(1, 'planned');
  await put(2, 'claimed');
  await put(3, 'withheld', { because: 'no-consent' });
  await put(4, 'withheld', { because: 'no-consent' });
  await put(5, 'sent');
  await put(6, 'delivered', { deliveredAt: NOW, openedAt: NOW, clickedAt: NOW });
  await put(7, 'complained', { deliveredAt: NOW, complainedAt: NOW });
  await put(8, 'bounced', { bouncedAt: NOW });
  await put(9, 'unknown');
  await putMessage({ pk: 'u:9', sk: 'ledger', campaignId: 'spring', state: 'sent' });
  expect(await campaignReport('spring', await catalog())).toMatchObject({ asOf: null, planned: 0 });
  await startCensus(NOW);
  await drain(waiting);
  expect(await campaignReport('spring', await catalog())).toEqual({
    campaignId: 'spring',
    asOf: NOW,
    planned: 9,
    withheld: { total: 2, reasons: { 'no-consent': 2 } },
    sent: 4,
    delivered: 2,
    opened: 1,
    clicked: 1,
    bounced: 1,
    complained: 1,
    unknown: 1,
    underway: 2,
  });
  expect((await overview(await catalog(), NOW)).messages).toMatchObject({ withheld: 2, sent: 1 });
});

describe('one at a time', () => {
  test('while one runs it is answered, and another begins when it is over', async () => {
    const first = await startCensus(NOW);
    const second = await startCensus(plus(NOW, 1_000));
    expect(second.censusId).toBe(first.censusId);
    await drain(waiting);
    expect(await startCensus(plus(NOW, 2_000))).not.toEqual(first);
  });

  test('many at once start one', async () => {
    const started = await Promise.all(
      Array.from({ length: 8 }, (_, n) => startCensus(plus(NOW, n))),
    );
    expect(new Set(started.map(({ censusId }) => censusId)).size).toBe(1);
  });

  test('one that stands still is taken up, and given up after two hours', async () => {
    const first = await startCensus(NOW);
    waiting.bodies.length = 0;
    expect(await startCensus(plus(NOW, 6 * 60_000))).toEqual(first);
    await drain(waiting);
    expect(await censusOf(first.censusId, NOW)).toMatchObject({ state: 'done' });

    const lost = await startCensus(plus(NOW, DAY_MS));
    waiting.bodies.length = 0;
    const later = plus(NOW, DAY_MS + 3 * HOUR_MS);
    expect(await startCensus(later)).not.toEqual(lost);
    expect(await censusOf(lost.censusId, later)).toMatchObject({ state: 'failed' });
  });
});

describe.each<How>(['refused', 'answer-lost'])('a call that is %s', (how) => {
  test('costs nothing, whichever call of the census it is', { timeout: 60_000 }, async () => {
    await fill();
    let nth = 0;
    const take = async () => {
      nth += 1;
      const at = plus(NOW, nth);
      const { censusId } = await startCensus(at).catch(() => startCensus(at));
      await drain(waiting, at);
      return censusId;
    };
    faults.plan(undefined);
    await take();
    const calls = faults.calls();
    expect(calls).toBeGreaterThan(60);
    const whole = {
      state: 'done',
      profiles: 14,
      segments: { fans: fans.length, lately: lately.length },
    };
    for (let call = how === 'refused' ? 0 : 1; call < calls; call += 8) {
      faults.plan({ call, how });
      const censusId = await take();
      faults.plan(undefined);
      expect(await censusOf(censusId, NOW)).toMatchObject(whole);
      expect((await members('fans')).map(({ customerId }) => customerId).sort()).toEqual(
        fans.map(shownAs).sort(),
      );
    }
  });
});
