import { describe, expect, test } from 'vitest';
import { QuietHoursSetting } from '../../../shared/campaigns/policy.ts';
import { heldNow } from '../../../shared/messages/judge.ts';
import { usualPolicies as usual } from '../../../shared/messages/policies.ts';
import { quietHoursOf, quietUntil } from '../../../shared/messages/quiet.ts';

const at = <Value>(value: Value) => ({
  value,
  at: '2026-11-01T00:00:00.000Z',
  id: 'm',
  trust: 'proven' as const,
});
const inBerlin = { zone: at('Europe/Berlin'), place: at({ country: 'DE' }) };
const push = (overrides: object = {}) =>
  ({ class: 'marketing', channel: 'push', ...overrides }) as unknown as Parameters<
    typeof quietUntil
  >[0];

describe('quiet hours', () => {
  test.each([
    ['before they begin', '2026-11-22T19:59:59.999Z', undefined],
    ['as they begin', '2026-11-22T20:00:00.000Z', '2026-11-23T07:00:00.000Z'],
    ['in the night', '2026-11-23T02:00:00.000Z', '2026-11-23T07:00:00.000Z'],
    ['just before their end', '2026-11-23T06:59:59.999Z', '2026-11-23T07:00:00.000Z'],
    ['at their end', '2026-11-23T07:00:00.000Z', undefined],
    [
      'in the night in which the clock jumps',
      '2026-03-28T21:00:00.000Z',
      '2026-03-29T06:00:00.000Z',
    ],
    ['in the night in which it goes back', '2026-10-24T21:00:00.000Z', '2026-10-25T07:00:00.000Z'],
  ])('of a push, by the customer’s own clock, %s', (_name, now, until) => {
    expect(quietUntil(push(), inBerlin, usual, now)).toBe(until);
  });

  test('are in UTC for whoever’s zone is not known', () => {
    expect(quietUntil(push(), {}, usual, '2026-11-22T21:30:00.000Z')).toBe(
      '2026-11-23T08:00:00.000Z',
    );
  });

  test('are in the zone of the setting for them, and for whoever’s zone there is not', () => {
    const policies = { ...usual, zone: 'Asia/Tokyo' };
    for (const profile of [{}, { zone: at('Mars/Olympus') }])
      expect(quietUntil(push(), profile, policies, '2026-11-22T12:30:00.000Z')).toBe(
        '2026-11-22T23:00:00.000Z',
      );
  });

  const night = { from: '21:00', to: '08:00' };
  const here = { from: '20:00', to: '09:00' };
  test.each([
    ['for SMS as for push', { channel: 'sms' }, {}, night],
    ['not for mail', { channel: 'email' }, {}, 'none'],
    ['not for the inbox', { channel: 'inbox' }, {}, 'none'],
    [
      'for mail where the setting says so',
      { channel: 'email' },
      { channels: { email: here } },
      here,
    ],
    ['not where the setting says none', {}, { channels: { push: 'none' } }, 'none'],
    ['by country', {}, { countries: { de: { push: here } } }, here],
    [
      'as everywhere in a country without its own',
      {},
      { countries: { CH: { push: here } } },
      night,
    ],
    [
      'the campaign’s own first',
      { quietHours: 'none' },
      { countries: { DE: { push: here } } },
      'none',
    ],
    [
      'not for mandatory messages',
      { class: 'mandatory', quietHours: here },
      { transactional: true },
      'none',
    ],
    ['not for transactional ones', { class: 'transactional' }, {}, 'none'],
    ['but where the setting says so', { class: 'transactional' }, { transactional: true }, night],
  ])('are kept %s', (_name, campaign, setting, quiet) => {
    expect(quietHoursOf(push(campaign), inBerlin, QuietHoursSetting.parse(setting))).toEqual(quiet);
  });

  test('that begin and end at the same time are none', () => {
    const setting = { channels: { push: { from: '21:00', to: '21:00' } } };
    expect(QuietHoursSetting.safeParse(setting).error?.issues[0]?.path).toEqual([
      'channels',
      'push',
      'to',
    ]);
  });
});

describe('a message in quiet hours', () => {
  const held = (notAfter: string) =>
    heldNow({ campaign: push(), profile: inBerlin, notAfter }, usual, '2026-11-22T21:00:00.000Z');

  test('waits until they end', () => {
    expect(held('2026-11-29T00:00:00.000Z')).toEqual({
      because: 'quiet-hours',
      until: '2026-11-23T07:00:00.000Z',
    });
  });

  test('is withheld where it would not be worth sending any more', () => {
    expect(held('2026-11-23T06:00:00.000Z')).toEqual({ because: 'quiet-hours' });
  });
});
