import { describe, expect, test } from 'vitest';
import { applies, momentOf } from '../../../shared/offers/applicability/applies.ts';
import { ContextCondition } from '../../../shared/offers/applicability/condition.ts';

/** A Sunday, 23:30 in UTC: in Zurich it is Monday already. */
const NOW = '2026-11-22T23:30:00.000Z';
const profile = {
  zone: { value: 'America/New_York', at: NOW, id: 'm', trust: 'proven' as const },
  place: { value: { country: 'US' }, at: NOW, id: 'm', trust: 'proven' as const },
};
const context = {
  device: { type: 'mobile' },
  basket: { total: '120.5', items: [{ sku: 'a' }, { sku: 'b' }] },
  page: { url: 'https://shop.example.com/sale/shoes' },
  weather: 'rain',
};
const holds = (condition: unknown, said: Record<string, unknown> = context, of = profile) =>
  applies(ContextCondition.parse(condition), momentOf(said, of, NOW));
const nowhere = {} as typeof profile;

describe('what the request says', () => {
  test.each([
    [{ context: 'device.type', is: 'mobile' }, true],
    [{ context: 'device.type', not: 'mobile' }, false],
    [{ context: 'basket.total', gte: 100, lt: 200 }, true],
    [{ context: 'basket.items.sku', in: ['b', 'c'] }, true],
    [{ context: 'page.url', contains: '/sale/' }, true],
    [{ context: 'weather', is: 'sun' }, false],
    [
      { all: [{ context: 'weather', is: 'rain' }, { not: { context: 'device.type', is: 'tv' } }] },
      true,
    ],
    [
      {
        any: [
          { context: 'weather', is: 'sun' },
          { context: 'basket.total', gt: 500 },
        ],
      },
      false,
    ],
  ])('%j: %s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  test.each([
    [{ context: 'device.os', is: 'ios' }],
    [{ context: 'device.os', not: 'ios' }],
    [{ not: { context: 'device.os', is: 'ios' } }],
    [
      {
        all: [
          { context: 'weather', is: 'rain' },
          { context: 'device.os', not: 'ios' },
        ],
      },
    ],
  ])('what it does not say makes nothing applicable, nor by its opposite: %j', (condition) => {
    expect(holds(condition)).toBe(false);
  });

  test('what it does not say may be asked for, and need not decide', () => {
    expect(holds({ context: 'device.os', exists: false })).toBe(true);
    const either = {
      any: [
        { context: 'device.os', is: 'ios' },
        { context: 'weather', is: 'rain' },
      ],
    };
    expect(holds(either)).toBe(true);
  });
});

describe('the hour and the day', () => {
  test.each([
    ['of the zone that the request names', 'Europe/Zurich', profile, 0, 'monday'],
    ['else of the profile', undefined, profile, 18, 'sunday'],
    ['else of UTC', undefined, nowhere, 23, 'sunday'],
    [
      'of the profile where the request names none that there is',
      'Mars/Base',
      profile,
      18,
      'sunday',
    ],
  ])('are those %s', (_whose, timezone, of, hour, weekday) => {
    const said = { ...(timezone && { timezone }) };
    expect(holds({ hour: { is: hour } }, said, of)).toBe(true);
    expect(holds({ weekday: { in: [weekday] } }, said, of)).toBe(true);
  });

  test('days have numbers too, from Monday on', () => {
    expect(holds({ weekday: { in: [6, 7] } }, {}, nowhere)).toBe(true);
    expect(holds({ weekday: { not: 7 } }, {}, nowhere)).toBe(false);
  });
});

describe('the place', () => {
  test.each([
    [
      'that the request names goes before the last one known',
      { country: 'CH' },
      'CH',
      profile,
      true,
    ],
    ['known of the customer counts where the request names none', undefined, 'US', profile, true],
    ['that nobody knows is nowhere', undefined, 'US', nowhere, false],
  ])('%s', (_what, location, country, of, expected) => {
    expect(holds({ place: { country } }, { ...(location && { location }) }, of)).toBe(expected);
  });

  test('of which the city is not known is in no city, and in none other', () => {
    expect(holds({ place: { country: 'US', city: { not: 'Bern' } } }, {})).toBe(false);
  });
});

test.each([
  [{ context: 'device.type' }, []],
  [{ hour: { gte: 25 } }, ['hour', 'gte']],
  [{ weekday: { in: ['Samstag'] } }, ['weekday', 'in', 0]],
  [{ all: [{ place: {} }] }, ['all', 0, 'place']],
  [{ trait: 'city', is: 'Bern' }, []],
])('%j is refused at its path', (condition, path) => {
  const { error } = ContextCondition.safeParse(condition);
  expect(error?.issues[0]?.path).toEqual(path);
});
