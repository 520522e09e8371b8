import { expect, test } from 'vitest';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { aTrack, NOW } from './events.ts';
import { defining, shop } from './shop.ts';

const soon = plus(NOW, 5_000);
const buyers = { buyers: { event: 'Order Completed' } };

test.each(['definition', 'census', 'import'] as const)(
  'what an event starts is started also where work of another cause, %s, folds it first',
  async (cause) => {
    const { tables, put, started } = shop(buyers);
    for (let day = 0; day < 60; day += 1) put(aTrack(`m${day}`, plus(NOW, -day * DAY_MS)));
    await tables.bring({ customer: 'u:1', hours: 'all', cause: 'refold' }, NOW, 'queue');
    tables.knowledge = defining(buyers, 2);
    const { hour } = put(aTrack('order', soon, { event: 'Order Completed' }), { now: soon });
    const work = { customer: 'u:1', hours: [hour], cause: 'event', news: ['order'] } as const;
    expect(await tables.bring(work, soon)).toBe('handed-over');
    await tables.bring({ customer: 'u:1', hours: 'all', cause }, soon, 'queue');
    await tables.settle(soon);

    expect(started()).toEqual(['entered by event']);
    expect(tables.profile('u:1').segments.buyers?.cause).toBe('event');
  },
);

test('a retry of an event that is known does not take the place of one that is not', async () => {
  const { tables, put, say, started } = shop(buyers);
  await say(aTrack('1', NOW));
  const { hour } = put(aTrack('order', soon, { event: 'Order Completed' }), { now: soon });
  await say(aTrack('1', NOW), { receivedAt: NOW, now: soon });
  const work = { customer: 'u:1', hours: [hour], cause: 'event', news: ['order'] } as const;
  await tables.bring(work, soon);

  expect(started()).toEqual(['entered by event']);
});
