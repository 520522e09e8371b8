import { expect, test } from 'vitest';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { WorkMessage } from '../../../shared/customers/bring.ts';
import { refold } from '../../../shared/customers/refold.ts';
import { environment } from '../../../shared/environment.ts';
import { record } from '../../../shared/events/record.ts';
import { segmentReport } from '../../../shared/reports/read.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { DAY_MS, HOUR_MS, plus } from '../../../shared/time.ts';
import { NOW } from '../segments/history.ts';
import { drain, putSegment } from './house.ts';
import { catalog, members, useCensus } from './shop.ts';

const { waiting } = useCensus();
const arrival = { trust: 'proven', via: 'live', keyId: 'k', newId: () => 'n' } as const;
const view = (userId: string, now: string) =>
  record([{ type: 'track', userId, messageId: `${userId} ${now}`, event: 'Product Viewed' }], {
    ...arrival,
    now,
  });

/** A census, then what it hands over, done some minutes later; who is in the segment as of the census. */
async function census(now: string): Promise<string[]> {
  expireCatalog();
  await startCensus(now);
  await drain(waiting, now);
  const found = await members('lately');
  const works = waiting.take(environment('REFOLD_QUEUE')).map((body) => WorkMessage.parse(body));
  await refold(works, plus(now, 5 * 60_000));
  return found.map(({ customerId }) => customerId).sort();
}

const on = (day: number, hours = 0) => plus(NOW, day * DAY_MS + hours * HOUR_MS);

test('day by day, who came and who went is the difference of the members, whatever put them there', async () => {
  await putSegment('lately', { event: 'Product Viewed', within: 'P9D' });
  await view('first', on(-1));
  const found: string[][] = [];
  found.push(await census(on(0)));
  await view('second', on(0, 2));
  // Later the same day: what came before it on this day came on this day.
  found[0] = await census(on(0, 4));
  await view('third', on(1, 1));
  await view('fourth', on(1, 2));
  found.push(await census(on(1, 3)));
  found.push(await census(on(2)));
  // The windows of the first and the second are over by then, which only the census finds.
  found.push(await census(on(10, 1)));
  await view('first', on(11, -1));
  found.push(await census(on(11)));
  found.push(await census(on(12)));

  const { days } = await segmentReport('lately', await catalog(), on(12), 400);
  const gone = (from: string[] = [], to: string[] = []) => from.filter((id) => !to.includes(id));
  expect(found).toEqual([
    ['first', 'second'],
    ['first', 'fourth', 'second', 'third'],
    ['first', 'fourth', 'second', 'third'],
    ['fourth', 'third'],
    ['first'],
    ['first'],
  ]);
  expect(days.map(({ size }) => size)).toEqual(found.map((ids) => ids.length));
  expect(days.map((day) => [day.in, day.out])).toEqual([
    [null, null],
    ...found.slice(1).map((ids, n) => [gone(ids, found[n]).length, gone(found[n], ids).length]),
  ]);
  expect(days.map(({ causes }) => causes)).toEqual([{}, { event: 2 }, {}, {}, { event: 1 }, {}]);
  expect(days[2]).toMatchObject({ day: on(2).slice(0, 10), since: on(1, 3), asOf: on(2) });
});

test('whom a census finds in, because time has passed, came on that day and not on the next', async () => {
  await putSegment('lately', { not: { event: 'Product Viewed', within: 'P9D' } });
  await view('quiet', on(-20));
  await view('lively', on(-1));
  expect(await census(on(0))).toEqual(['quiet']);
  expect(await census(on(9))).toEqual(['lively', 'quiet']);
  expect(await census(on(10))).toEqual(['lively', 'quiet']);
  await view('lively', on(11, -1));
  expect(await census(on(11))).toEqual(['quiet']);

  const { days } = await segmentReport('lately', await catalog(), on(11), 30);
  expect(days.map((day) => [day.size, day.in, day.out])).toEqual([
    [1, null, null],
    [2, 1, 0],
    [2, 0, 0],
    [1, 0, 1],
  ]);
});
