import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldEvents, join } from '../../../shared/customers/fold.ts';
import { emptyProfile } from '../../../shared/customers/profile.ts';
import type { Event, LoggedEvent } from '../../../shared/events/event.ts';
import { HOUR_MS, hourOf, plus } from '../../../shared/time.ts';
import { aTrack, logged, NOW } from './events.ts';
import { shop } from './shop.ts';
import { knowing, saidOf } from './world.ts';

const numbered = (letter: string, n: number) => `${letter}${String(n).padStart(3, '0')}`;
const hours = [0, 1, 2, 3].map((n) => hourOf(plus(NOW, -n * HOUR_MS)));

test.each(['Order Completed', 'Quiz Finished'])(
  'names that anybody made up do not push out %s, which a segment counts',
  async (event) => {
    const { tables, put, say, started } = shop({ counted: { event } });
    await say(aTrack('1', NOW, { event }), { trust: 'proven' });
    for (let n = 0; n < 700; n += 1) put(aTrack(`m${n}`, NOW, { event: numbered('A', n) }));
    await tables.bring({ customer: 'u:1', hours: ['2026-11-22T10'], cause: 'event' }, NOW);
    const { segments, buckets, lastOf } = tables.profile('u:1');

    expect(segments.counted?.since).toBe(NOW);
    expect(started()).toEqual(['entered by event']);
    expect(buckets['2026-11-22T10']?.counts[event]).toBe(1);
    expect(Object.keys(lastOf)).toHaveLength(500);
  },
);

test('traits that anybody made up do not push out one that a segment compares', async () => {
  const { tables, say } = shop({ swiss: { trait: 'country', is: 'CH' } });
  const identify = (messageId: string, traits: Event['traits']): Event => ({
    type: 'identify',
    messageId,
    userId: '1',
    time: NOW,
    ...(traits && { traits }),
  });
  await say(identify('1', { country: 'CH' }), { trust: 'proven' });
  const junk = Array.from({ length: 200 }, (_, n) => [numbered('a', n), n]);
  await say(identify('2', Object.fromEntries(junk)));

  expect(tables.profile('u:1').segments).toHaveProperty('swiss');
});

const names = fc.integer({ min: 0, max: 799 }).map((n) => numbered('n', n));
const events = fc
  .array(fc.tuple(names, fc.constantFrom(...hours)), { minLength: 600, maxLength: 1_500 })
  .map((said) =>
    said.map(([event, hour], n) => logged(aTrack(`m${n}`, `${hour}:00:00.000Z`, { event }))),
  );

test('where names end that are too many for a profile does not depend on the order of the folds', () => {
  const asked = { events: new Set(['n700', 'n799']), traits: new Set<string>() };
  const rules = { ...knowing().rules, asked };
  const horizon = '2026-11-15';
  const folded = (all: readonly LoggedEvent[], order: readonly string[], until = horizon) =>
    order.reduce(
      (profile, hour) => {
        const there = all.filter((event) => event.hour === hour);
        return join(
          profile,
          new Set([hour]),
          foldEvents(there, rules, until, profile),
          rules,
          until,
        );
      },
      emptyProfile('u:1', 1),
    );
  fc.assert(
    fc.property(events, fc.shuffledSubarray(hours, { minLength: 4 }), (all, order) => {
      const nobody = emptyProfile('u:1', 1);
      const whole = join(
        nobody,
        new Set(hours),
        foldEvents(all, rules, horizon, nobody),
        rules,
        horizon,
      );
      const now = plus(NOW, 30 * 24 * HOUR_MS);
      const later = foldEvents(all, rules, '2026-12-15', nobody);

      expect(saidOf(folded(all, [...order, ...order]), NOW)).toEqual(saidOf(whole, NOW));
      expect(saidOf(folded(all, order), now).buckets).toEqual(
        saidOf(join(nobody, new Set(['2026-11-22']), later, rules, '2026-12-15'), now).buckets,
      );
    }),
    { numRuns: 30 },
  );
});
