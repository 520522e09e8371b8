import { expect, test } from 'vitest';
import { nextRun } from '../../../../shared/campaigns/preview/next.ts';
import { Schedule } from '../../../../shared/campaigns/schedule.ts';
import { whenFor } from '../../../../shared/campaigns/when.ts';
import { aCampaign, aProfile, noon } from '../../../support/campaigns.ts';

const run = (schedule?: object) => {
  const campaign = aCampaign(schedule && { schedule: Schedule.parse(schedule) });
  return nextRun({ id: 'spring', campaign }, noon, 'UTC');
};
const at = (value: string) => ({
  value,
  at: noon,
  id: 'm',
  trust: 'proven' as const,
});

test('of a campaign without a schedule is a launch at that very instant', () => {
  expect(run()).toMatchObject({ instant: noon });
  expect(run().opensAt).toBeUndefined();
});

test('of a rule is its next time, however far that is', () => {
  const cron = (text: string) => ({ recurring: { cron: text, zone: 'Europe/Berlin' } });
  expect(run(cron('0 9 * * *')).instant).toBe('2026-11-23T08:00:00.000Z');
  expect(run(cron('0 9 29 2 *')).instant).toBe('2028-02-29T08:00:00.000Z');
});

test('of a day is that of each customer’s own clock', () => {
  const once = {
    once: { localDate: '2026-12-24', localTime: '09:00', ifPast: 'skip' },
  };
  const next = run(once);
  const inTokyo = { ...aProfile('u:c-1'), zone: at('Asia/Tokyo') };

  expect(next).toMatchObject({ localDate: '2026-12-24' });
  expect(whenFor(next, inTokyo)).toMatchObject({ notBefore: '2026-12-24T00:00:00.000Z' });
});

test('of what is over is a conflict that says so', () => {
  const once = { once: { at: '2026-01-01T09:00:00.000Z', ifPast: 'skip' } };
  expect(() => run(once)).toThrow('does not run after');
});
