import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  firstFrom,
  localTime,
  startOfLocalDay,
  wallAt,
} from '../../../shared/messages/wall-clock.ts';
import { plus } from '../../../shared/time.ts';

test.each([
  ['2026-11-22T12:00:00.000Z', 'Europe/Zurich', '2026-11-22T13:00'],
  ['2026-11-22T12:00:59.999Z', 'Asia/Kathmandu', '2026-11-22T17:45'],
  ['2026-11-22T23:59:00.000Z', 'Pacific/Kiritimati', '2026-11-23T13:59'],
  ['2026-01-01T00:00:00.000Z', 'UTC', '2026-01-01T00:00'],
])('at %s the wall of %s shows %s', (now, zone, shows) => {
  expect(localTime(now, zone)).toBe(shows);
});

describe('what is waited for by the clock on the wall', () => {
  const until = (minute: number) => (wall: { minute: number }) =>
    (minute - wall.minute + 1_440) % 1_440;

  test.each([
    ['comes the next day', '2026-11-22T22:00:00.000Z', 480, '2026-11-23T07:00:00.000Z'],
    [
      'in seven hours less where the clock jumps',
      '2026-03-28T22:00:00.000Z',
      480,
      '2026-03-29T06:00:00.000Z',
    ],
    [
      'in an hour more where it goes back',
      '2026-10-24T22:00:00.000Z',
      480,
      '2026-10-25T07:00:00.000Z',
    ],
    [
      'with the jump where that skips it',
      '2026-03-29T00:30:00.000Z',
      150,
      '2026-03-30T00:30:00.000Z',
    ],
    [
      'the first time where it comes twice',
      '2026-10-24T22:00:00.000Z',
      150,
      '2026-10-25T00:30:00.000Z',
    ],
  ])('%s (Berlin)', (_name, now, minute, instant) => {
    expect(firstFrom(now, 'Europe/Berlin', until(minute))).toBe(instant);
  });

  test('a day whose midnight is skipped begins at one o’clock', () => {
    expect(startOfLocalDay('2018-11-04', 'America/Sao_Paulo', '2018-11-03T12:00:00.000Z')).toBe(
      '2018-11-04T03:00:00.000Z',
    );
  });

  test('a day before which the clock goes back to 23:00 begins at the second midnight', () => {
    expect(startOfLocalDay('2018-02-18', 'America/Sao_Paulo', '2018-02-17T12:00:00.000Z')).toBe(
      '2018-02-18T03:00:00.000Z',
    );
  });

  const zones = Intl.supportedValuesOf('timeZone');
  test('is there at the instant, and not a minute before, in every zone, over three years', () => {
    const law = fc.property(
      fc.constantFrom(...zones),
      fc.date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 1_439 }),
      fc.integer({ min: 1, max: 1_439 }),
      (zone, date, from, length) => {
        const now = date.toISOString();
        const left = ({ minute }: { minute: number }) => {
          const into = (minute - from + 1_440) % 1_440;
          return into < length ? length - into : 0;
        };
        const end = firstFrom(now, zone, left);
        expect(left(wallAt(end, zone))).toBe(0);
        if (end === now) return;
        // Whole minutes before the end it was still on.
        const before = plus(end, -60_000);
        expect(before < now || left(wallAt(before, zone)) > 0).toBe(true);
      },
    );
    fc.assert(law, { numRuns: 1_000 });
  });
});
