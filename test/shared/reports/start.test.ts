import { expect, test } from 'vitest';
import { censusOf } from '../../../shared/reports/read.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { DAY_MS, HOUR_MS, plus } from '../../../shared/time.ts';
import { NOW } from '../segments/history.ts';
import { drain } from './house.ts';
import { useCensus } from './shop.ts';

const { waiting } = useCensus();

test('while one runs it is answered, and another begins when it is over', async () => {
  const first = await startCensus(NOW);
  const second = await startCensus(plus(NOW, 1_000));
  expect(second.censusId).toBe(first.censusId);
  await drain(waiting);
  expect(await startCensus(plus(NOW, 2_000))).not.toEqual(first);
});

test('many at once start one', async () => {
  const started = await Promise.all(Array.from({ length: 8 }, (_, n) => startCensus(plus(NOW, n))));
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
