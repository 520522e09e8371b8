import { describe, expect, test } from 'vitest';
import { computeCalendar } from '../../../../shared/campaigns/times/calendar.ts';
import { countryCode } from '../../../../shared/campaigns/times/country.ts';

const now = '2026-11-22T12:00:00.000Z';
const of = async (days: string[], country = 'customer') =>
  (await computeCalendar({ days, country }, now)).calendar;
const dates = (calendar: Readonly<Record<string, string>>, code: string) =>
  Object.keys(calendar).filter((date) => calendar[date]?.split(' ').includes(code));

describe('the days that matter', () => {
  test('the lunar new year is a day later in Korea in some years, and unknown in Germany', async () => {
    const calendar = await of(['lunar-new-year']);
    expect(dates(calendar, 'CN').slice(0, 3)).toEqual(['2026-02-17', '2027-02-06', '2028-01-26']);
    expect(dates(calendar, 'KR').slice(1, 3)).toEqual(['2027-02-07', '2028-01-27']);
    expect(dates(calendar, 'DE')).toEqual([]);
  });

  test.each([
    ['easter', 'DE', '2027-03-28'],
    ['orthodox-easter', 'GR', '2027-05-02'],
    ['diwali', 'IN', '2027-10-29'],
    ['diwali', 'SG', '2027-10-28'],
    ['eid-al-fitr', 'AE', '2027-03-09'],
    ['national-day', 'US', '2027-07-04'],
    ['national-day', 'MX', '2027-09-16'],
    ['national-day', 'SG', '2027-08-09'],
    ['mothers-day', 'DE', '2027-05-09'],
    ['Thanksgiving Day', 'US', '2027-11-25'],
  ])('%s in %s is %s', async (day, code, date) => {
    expect(dates(await of([day], code), code)).toContain(date);
  });

  test('of one country, and of one of its states', async () => {
    expect(dates(await of(['christmas'], 'FR'), 'FR')).toHaveLength(6);
    expect(dates(await of(['Epiphany'], 'DE-BY'), 'DE-BY')).toContain('2027-01-06');
  });

  test('what lasts several days is kept once a year', async () => {
    expect(dates(await of(['Spring Festival'], 'CN'), 'CN')).toHaveLength(6);
  });

  test('what is no day anywhere is named at its place; own dates are none of them', async () => {
    const { issues } = await computeCalendar(
      { days: ['11-11', 'Festivus'], country: 'customer' },
      now,
      ['schedule', 'holiday'],
    );
    expect(issues).toMatchObject([{ path: ['schedule', 'holiday', 'days', 1] }]);
  });
});

test.each([
  ['DE', 'DE'],
  ['de', 'DE'],
  ['Germany', 'DE'],
  ['united states', 'US'],
  ['USA', 'US'],
  ['UK', 'GB'],
  ['Atlantis', undefined],
  [7, undefined],
])('the country %s is %s', (text, code) => {
  expect(countryCode(text)).toBe(code);
});
