import { expect, test } from 'vitest';
import { concurrently } from '../../../shared/events/concurrently.ts';

test('outcomes stand where their items stood, failures too', async () => {
  const outcomes = await concurrently([3, 1, 2], 2, async (n) => {
    await new Promise((resolve) => setTimeout(resolve, n));
    if (n === 1) throw new Error('one');
    return n * 10;
  });
  expect(outcomes.map((outcome) => ('value' in outcome ? outcome.value : 'failed'))).toEqual([
    30,
    'failed',
    20,
  ]);
});

test('no more are under way than the limit allows', async () => {
  let running = 0;
  let most = 0;
  await concurrently(Array.from({ length: 20 }), 4, async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
  });
  expect(most).toBe(4);
});
