import { expect, test } from 'vitest';
import { history } from '../../infra/tools/shop/load.ts';
import { encode } from '../../shared/customers/codec.ts';
import { foldEvents } from '../../shared/customers/fold.ts';
import { isProfile } from '../../shared/customers/profile.ts';
import { verifyNothing } from '../../shared/customers/promotions.ts';
import type { Event, LoggedEvent } from '../../shared/events/event.ts';
import { pack } from '../../shared/events/pack.ts';
import { noRewards } from '../../shared/offers/rewards.ts';
import { compileSegments } from '../../shared/segments/compile.ts';
import { DAY_MS } from '../../shared/time.ts';
import { aChunk, sourceOf } from '../shared/customers/events.ts';
import { defining } from '../shared/customers/shop.ts';
import { Tables } from '../shared/customers/world.ts';
import { ago, anEvent, NOW, segmentsOf } from '../shared/segments/history.ts';
import { conditions, names } from './conditions.ts';
import { micros } from './micros.ts';
import { over, quantile, report, rounded } from './table.ts';

const all = conditions(100);

test('a day of one customer, with what 100 segments measure', async () => {
  const { features, asked } = compileSegments(segmentsOf(all));
  const rules = {
    features,
    asked,
    isProtected: () => false,
    verify: verifyNothing,
    rewards: noRewards,
  };
  const dayOf = (count: number): LoggedEvent[] =>
    Array.from({ length: count }, (_, n) =>
      anEvent(names[n % names.length] as string, ago((n * DAY_MS) / count), {
        category: `c${n % 10}`,
        total: n % 90,
      }),
    );
  const fold = (day: readonly LoggedEvent[]) =>
    foldEvents(day, rules, '2026-11-15', { sources: ['u:1'] });
  const [small, large] = [dayOf(100), dayOf(1_000)];
  const costs = [await micros(30, () => fold(small)), await micros(10, () => fold(large))];
  const [hundred = 0, thousand = 0] = costs;
  const figures = [
    { figure: 'a day of 100 events', value: rounded(hundred / 1_000), unit: 'ms' },
    { figure: 'a day of 1,000 events', value: rounded(thousand / 1_000), unit: 'ms' },
    {
      figure: '1,000 beside 100',
      value: rounded(thousand / hundred),
      unit: 'times',
      atMost: 15,
    },
  ];
  report('fold', figures);
  expect(over(figures)).toEqual([]);
});

test('what is stored of the customers of the sample shop, with 100 segments', async () => {
  const tables = new Tables();
  tables.knowledge = defining(all);
  const messages = history(Date.parse(NOW)).map(
    ({ timestamp, ...message }) => ({ ...message, time: timestamp }) as unknown as Event,
  );
  for (const event of messages) tables.putChunk(aChunk(event, { receivedAt: event.time }));
  for (const customer of new Set(messages.map(sourceOf)))
    await tables.bring({ customer, hours: 'all', cause: 'import' }, NOW, 'queue');
  await tables.settle(NOW);
  const sizes = [...tables.items.values()].flatMap((item) =>
    isProfile(item) ? [Buffer.byteLength(pack(encode(item)))] : [],
  );
  const figures = [
    { figure: 'customers', value: sizes.length, unit: '' },
    { figure: 'median', value: quantile(sizes, 0.5), unit: 'bytes', atMost: 4_096 },
    { figure: '9 of 10 below', value: quantile(sizes, 0.9), unit: 'bytes' },
  ];
  report('stored', figures);
  expect(over(figures)).toEqual([]);
});
