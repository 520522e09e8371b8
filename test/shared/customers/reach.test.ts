import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Condition } from '../../../shared/segments/condition.ts';
import { HOUR_MS, plus } from '../../../shared/time.ts';
import { aTrack, NOW } from './events.ts';
import { shop } from './shop.ts';
import { saidOf, truth } from './world.ts';

const bought: Condition = {
  sequence: [{ event: 'Added' }, { event: 'Bought' }],
  within: 'PT2H',
};
const left: Condition = {
  sequence: [{ event: 'Added' }],
  within: 'PT2H',
  notFollowedBy: { event: 'Bought' },
};
const hoursAgo = (hours: number) => plus(NOW, -hours * HOUR_MS);
const happened = (event: string, hours: number) =>
  aTrack(`${event}-${hours}`, hoursAgo(hours), { event });

const segmentsAfter = async (...events: ReturnType<typeof happened>[]) => {
  const { tables, say } = shop({ bought, left });
  for (const event of events) await say(event);
  return Object.keys(tables.profile('u:1').segments);
};

test('a last step finds the first one in the log of an hour before', async () => {
  expect(await segmentsAfter(happened('Added', 6), happened('Bought', 5))).toEqual(['bought']);
});

test('a first step that comes late completes the last one, which lies in an hour after', async () => {
  expect(await segmentsAfter(happened('Bought', 5), happened('Added', 6))).toEqual(['bought']);
});

test('what must not follow undoes what lies in an hour before', async () => {
  expect(await segmentsAfter(happened('Added', 6))).toEqual(['left']);
  expect(await segmentsAfter(happened('Added', 6), happened('Bought', 4))).toEqual(['bought']);
});

test('something else in the hour of a last step leaves it completed', async () => {
  const other = aTrack('other', plus(hoursAgo(5), 60_000), { event: 'Other' });
  expect(await segmentsAfter(happened('Added', 6), happened('Bought', 5), other)).toEqual([
    'bought',
  ]);
});

test('steps that come one by one, in any order, count as those of one fold', async () => {
  const step = fc.tuple(
    fc.constantFrom('Added', 'Bought', 'Other'),
    fc.integer({ min: 0, max: 9 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const { tables, say } = shop({ bought, left });
      for (const [event, hours] of steps) await say(happened(event, hours));
      expect(saidOf(tables.profile('u:1'), NOW)).toEqual(truth(tables, 'u:1', NOW));
    }),
  );
});
