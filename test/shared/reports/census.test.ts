import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { putPointer } from '../../../shared/customers/store.ts';
import { environment } from '../../../shared/environment.ts';
import { wilson } from '../../../shared/reports/interval.ts';
import { membersPage } from '../../../shared/reports/members.ts';
import { campaignReport, censusOf, overview } from '../../../shared/reports/read.ts';
import { standingOf } from '../../../shared/reports/report.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { lastCensus } from '../../../shared/reports/store.ts';
import { HOUR_MS, plus } from '../../../shared/time.ts';
import { anEvent, NOW } from '../segments/history.ts';
import { drain, putCustomer, putMessage, putSegment } from './house.ts';
import {
  catalog,
  conditions,
  fans,
  fill,
  lately,
  members,
  recent,
  shoes,
  shownAs,
  since,
  useCensus,
} from './shop.ts';

const { waiting } = useCensus();

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
  expect(handed.sort((a, b) => (a.customer < b.customer ? -1 : 1))).toMatchObject([
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
  expect(waiting.take(environment('REFOLD_QUEUE'))).toMatchObject([
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
  await drain(waiting, NOW, {
    between: async () => {
      turn += 1;
      if (turn === 6) await putSegment('late', recent);
      if (turn === 7) await putSegment('fans', { ...recent, within: 'P60D' });
    },
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
    putMessage({
      ...{ pk: `u:${n}`, sk: `message#${n}`, campaignId: 'spring', channel: 'email', state },
      ...more,
    });
  await put(1, 'planned');
  await put(2, 'claimed');
  await put(3, 'withheld', { because: 'no-consent' });
  await put(4, 'withheld', { because: 'no-consent' });
  await put(5, 'sent');
  await put(6, 'delivered', { deliveredAt: NOW, openedAt: NOW, clickedAt: NOW });
  await put(7, 'complained', { deliveredAt: NOW, complainedAt: NOW });
  await put(8, 'bounced', { bouncedAt: NOW });
  await put(9, 'unknown');
  await put(10, 'returned', { returnedAt: NOW });
  await put(11, 'delivered', { deliveredAt: NOW, returnedAt: NOW });
  await putMessage({ pk: 'u:9', sk: 'ledger', campaignId: 'spring', state: 'sent' });
  expect(await campaignReport('spring', await catalog())).toMatchObject({ asOf: null, planned: 0 });
  await startCensus(NOW);
  await drain(waiting);
  expect(await campaignReport('spring', await catalog())).toEqual({
    campaignId: 'spring',
    asOf: NOW,
    planned: 11,
    withheld: { total: 2, reasons: { 'no-consent': 2 } },
    sent: 6,
    delivered: 3,
    opened: 1,
    clicked: 1,
    converted: 0,
    openedByProxy: 0,
    clickedByScanner: 0,
    bounced: 2,
    complained: 1,
    unknown: 1,
    underway: 2,
    deferred: { total: 0, reasons: {} },
    channels: [
      {
        ...{ channel: 'email', planned: 11, sent: 6, delivered: 3, opened: 1, clicked: 1 },
        converted: 0,
        clickRate: { rate: 1 / 11, interval: wilson(1, 11) },
      },
    ],
    variants: [],
  });
  expect((await overview(await catalog(), NOW)).messages).toEqual({
    ...{ planned: 1, claimed: 1, withheld: 2, unknown: 1 },
    ...{ sent: 6, returned: 1, delivered: 3, bounced: 2, complained: 1 },
  });
});
