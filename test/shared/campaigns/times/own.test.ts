import { describe, expect, test } from 'vitest';
import { Schedule } from '../../../../shared/campaigns/schedule.ts';
import { ownTime, type Run } from '../../../../shared/campaigns/times/own.ts';
import { dateIn, dateOf, plusDays, wallAt } from '../../../../shared/campaigns/times/wall.ts';
import type { Profile } from '../../../../shared/customers/profile.ts';
import { aProfile } from '../../../support/campaigns.ts';
import { changes, zones } from './changes.ts';

const at = '2026-01-01T00:00:00.000Z';
const register = <Value>(value: Value) => ({ value, at, id: 'm-1', trust: 'proven' as const });
const someone = (zone?: string, traits = {}, country?: string): Profile => ({
  ...aProfile('u:c-1', { traits }),
  ...(zone !== undefined && { zone: register(zone) }),
  ...(country !== undefined && { place: register({ country }) }),
});
const run = (schedule: unknown, localDate: string, overrides: Partial<Run> = {}): Run => ({
  schedule: Schedule.parse(schedule),
  since: at,
  localDate,
  zone: 'UTC',
  ...overrides,
});
const birthday = { anniversary: { trait: 'birthday', localTime: '09:00' } };
const once = (ifPast?: string) => ({
  once: { localDate: '2026-11-22', localTime: '09:00', ...(ifPast && { ifPast }) },
});

describe('past bugs of others', () => {
  test.each([
    ['America/Los_Angeles', '1990-05-17'],
    ['America/Los_Angeles', '1990-05-17T00:00:00.000Z'],
    ['Pacific/Kiritimati', '1990-05-17T00:00:00Z'],
    // Midnight in Berlin, as a browser there spells it.
    ['Europe/Berlin', '1990-05-16T22:00:00.000Z'],
    ['Europe/Berlin', '05-17'],
    ['Asia/Kolkata', '--05-17'],
  ])(
    'day-early birthdays: in %s the birthday %s is neither a day early nor late',
    (zone, written) => {
      const profile = someone(zone, { birthday: written });
      const kinds = ['2026-05-16', '2026-05-17', '2026-05-18'].map(
        (day) => ownTime(run(birthday, day), profile).kind,
      );
      expect(kinds).toEqual(['not-meant', 'at', 'not-meant']);
      const time = ownTime(run(birthday, '2026-05-17'), profile);
      expect(time.kind === 'at' && dateIn(time.at, zone)).toBe('2026-05-17');
    },
  );

  test('one bad zone stalling all: it falls to the default, and is counted', () => {
    const time = ownTime(
      run(once(), '2026-11-22', { zone: 'Asia/Tokyo' }),
      someone('Mars/Olympus'),
    );
    expect(time).toEqual({ kind: 'at', at: '2026-11-22T00:00:00.000Z', zoneless: true });
    expect(ownTime(run(once(), '2026-11-22'), someone())).toMatchObject({ zoneless: true });
  });

  test.each([
    ['nobody', undefined],
    ['a number', 19900517],
    ['no date', 'soon'],
    ['no such day', '1990-02-30'],
  ])('a birthday that is %s is none, and stops nothing', (_name, value) => {
    expect(ownTime(run(birthday, '2026-05-17'), someone('UTC', { birthday: value }))).toEqual({
      kind: 'not-meant',
    });
  });
});

describe('everybody has a time of their own', () => {
  test('in every zone, on every day around every change of the clock, on the day itself, and once', () => {
    const wrong: unknown[] = [];
    for (const { zone, at: change } of changes) {
      const profile = someone(zone);
      const first = dateOf(wallAt(change, zone) - 86_400_000);
      let before = '';
      for (let day = 0; day < 3; day += 1) {
        const date = plusDays(first, day);
        const schedule = { once: { localDate: date, localTime: '02:30' } };
        const time = ownTime(run(schedule, date), profile);
        const isRight = time.kind === 'at' && dateIn(time.at, zone) === date && time.at > before;
        if (!isRight) wrong.push({ zone, date, time });
        if (time.kind === 'at') before = time.at;
      }
    }
    expect(wrong).toEqual([]);
  });

  test('on the birthday in every zone, on 366 birthdays, of which the leap day is kept by rule', () => {
    const wrong: unknown[] = [];
    for (const [index, zone] of zones.entries()) {
      const day = plusDays('2024-01-01', (index * 7) % 366);
      const profile = someone(zone, { birthday: day });
      for (const year of [2026, 2027, 2028]) {
        const kept = day.endsWith('02-29') && year !== 2028 ? '02-28' : day.slice(5);
        const date = `${year}-${kept}`;
        const time = ownTime(run(birthday, date), profile);
        if (time.kind !== 'at' || dateIn(time.at, zone) !== date) wrong.push({ zone, date, time });
        const beside = [-1, 1].map((by) => ownTime(run(birthday, plusDays(date, by)), profile));
        if (beside.some(({ kind }) => kind !== 'not-meant')) wrong.push({ zone, date, beside });
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    ['02-28', '2026-02-28'],
    ['03-01', '2026-03-01'],
    ['02-28', '2028-02-29'],
    ['03-01', '2028-02-29'],
  ])('a leap day is kept on %s where there is none: %s', (feb29, date) => {
    const schedule = { anniversary: { trait: 'birthday', localTime: '09:00', feb29 } };
    expect(ownTime(run(schedule, date), someone('UTC', { birthday: '2000-02-29' })).kind).toBe(
      'at',
    );
  });

  test('the first order has an anniversary a year later, by the calendar of where it was made', () => {
    const schedule = { anniversary: { of: 'first-order', localTime: '09:00' } };
    const profile = { ...someone('Asia/Tokyo'), firstOrder: '2026-11-22T16:00:00.000Z' };
    const kind = (date: string) => ownTime(run(schedule, date), profile).kind;
    expect(['2026-11-23', '2027-11-22', '2027-11-23'].map(kind)).toEqual([
      'not-meant',
      'not-meant',
      'at',
    ]);
  });

  test.each([
    [undefined, { kind: 'past' }],
    ['skip', { kind: 'past' }],
    ['nextDay', { kind: 'at', at: '2026-11-23T00:00:00.000Z' }],
    ['send', { kind: 'at', at: '2026-11-22T01:00:00.000Z' }],
  ])('where the time was over when it was started, ifPast is %s', (ifPast, time) => {
    const since = '2026-11-22T01:00:00.000Z';
    const started = run(once(ifPast), '2026-11-22', { since });
    expect(ownTime(started, someone('Asia/Tokyo'))).toMatchObject(time);
    expect(ownTime(started, someone('Europe/Berlin'))).toMatchObject({
      at: '2026-11-22T08:00:00.000Z',
    });
  });
});

describe('a holiday', () => {
  const lunar = (overrides = {}) => ({
    holiday: {
      days: ['lunar-new-year', '11-11'],
      calendar: { '2027-02-06': 'CN SG', '2027-02-07': 'KR' },
      localTime: '10:00',
      ...overrides,
    },
  });
  const kind = (schedule: unknown, date: string, profile: Profile) =>
    ownTime(run(schedule, date), profile).kind;

  test.each([
    ['CN', '2027-02-06', 'at'],
    ['China', '2027-02-06', 'at'],
    ['South Korea', '2027-02-06', 'not-meant'],
    ['South Korea', '2027-02-07', 'at'],
    ['Germany', '2027-02-06', 'not-meant'],
    ['Germany', '2027-11-11', 'at'],
    [undefined, '2027-02-06', 'not-meant'],
  ])('is of the country: of %s on %s %s', (country, date, expected) => {
    expect(kind(lunar(), date, someone('UTC', {}, country))).toBe(expected);
  });

  test('is of the culture that a trait names, wherever they live', () => {
    const schedule = lunar({ culture: 'heritage' });
    expect(kind(schedule, '2027-02-06', someone('UTC', { heritage: 'CN' }, 'Germany'))).toBe('at');
    expect(kind(schedule, '2027-02-06', someone('UTC', { heritage: 'KR' }, 'CN'))).toBe(
      'not-meant',
    );
    expect(kind(schedule, '2027-02-06', someone('UTC', {}, 'CN'))).toBe('at');
  });

  test('of one fixed country is for everybody', () => {
    const schedule = lunar({ country: 'CN' });
    expect(kind(schedule, '2027-02-06', someone('UTC', {}, 'Germany'))).toBe('at');
  });

  test('may be led up to', () => {
    const schedule = lunar({ shift: '-P3D' });
    expect(kind(schedule, '2027-02-03', someone('UTC', {}, 'CN'))).toBe('at');
    expect(kind(schedule, '2027-02-06', someone('UTC', {}, 'CN'))).toBe('not-meant');
  });
});
