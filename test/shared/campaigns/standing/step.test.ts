import { describe, expect, test } from 'vitest';
import type { Campaign } from '../../../../shared/campaigns/campaign.ts';
import {
  type Scheduled,
  type Standing,
  standingOf,
  stateBy,
} from '../../../../shared/campaigns/standing/standing.ts';
import { occurrenceIdFor, stepOf } from '../../../../shared/campaigns/standing/step.ts';
import { aCampaign, defined } from '../../../support/campaigns.ts';

const put = '2026-11-20T08:00:00.000Z';
const at = '2026-11-22T10:00:00.000Z';
const aScheduled = (
  schedule: unknown,
  { version = 1, updatedAt = put, ...overrides }: Record<string, unknown> = {},
): Scheduled =>
  ({
    ...defined<Campaign>(
      'spring',
      aCampaign({ trigger: undefined, schedule, ...overrides }),
      Number(version),
    ),
    createdAt: put,
    updatedAt: String(updatedAt),
  }) as Scheduled;
const once = { once: { at }, maxLate: 'PT2H' };
const daily = { recurring: { cron: '0 9 * * *', zone: 'UTC' }, maxLate: 'P2D' };
const birthday = { anniversary: { trait: 'birthday', localTime: '09:00' } };
const stood = (definition: Scheduled, before?: Standing) => standingOf(definition, before);
const step = (definition: Scheduled, now: string, before?: Standing) =>
  stepOf(definition, stood(definition, before), now);

describe('what is due', () => {
  test('begins once, whoever looks again', () => {
    const campaign = aScheduled(once);
    expect(step(campaign, '2026-11-22T09:59:00.000Z')).toMatchObject({ start: [], more: true });
    const { start, next, more } = step(campaign, '2026-11-22T10:00:30.000Z');
    expect(start).toMatchObject([{ at }]);
    expect(more).toBe(false);
    expect(step(campaign, '2026-11-22T10:01:30.000Z', next).start).toEqual([]);
  });

  test('hours-late sends after downtime: what is later than maxLate is skipped, and says so', () => {
    expect(step(aScheduled(once), '2026-11-22T11:59:00.000Z').start).toHaveLength(1);
    const { start, skip } = step(aScheduled(once), '2026-11-22T12:01:00.000Z');
    expect(start).toEqual([]);
    expect(skip).toMatchObject([{ at, skipped: 'late' }]);
  });

  test('of a rule that recurs only the latest is made up for', () => {
    const { start, skip } = step(aScheduled(daily), '2026-11-24T09:30:00.000Z');
    expect(start.map((due) => due.at)).toEqual(['2026-11-24T09:00:00.000Z']);
    expect(skip.map((due) => [due.at.slice(0, 10), due.skipped])).toEqual([
      ['2026-11-20', 'late'],
      ['2026-11-21', 'late'],
      ['2026-11-22', 'late'],
      ['2026-11-23', 'superseded'],
    ]);
  });

  test('of a day nobody is forgotten while it is worth it in the last zone', () => {
    const { start } = step(aScheduled(birthday), '2026-11-21T09:00:00.000Z');
    expect(start.map(({ localDate }) => localDate)).toEqual(['2026-11-20', '2026-11-21']);
  });
});

describe('a paused campaign', () => {
  const paused = (schedule: unknown) => aScheduled(schedule, { state: 'paused', version: 2 });

  test('begins nothing, and goes on where it stopped', () => {
    const before = stood(aScheduled(once));
    const waiting = step(paused(once), '2026-11-22T11:00:00.000Z', before);
    expect(waiting).toMatchObject({ start: [], skip: [], more: true });
    const resumed = aScheduled(once, { version: 3, updatedAt: '2026-11-22T11:30:00.000Z' });
    expect(step(resumed, '2026-11-22T11:31:00.000Z', waiting.next).start).toMatchObject([{ at }]);
  });

  test('says what its pause has cost', () => {
    const { skip } = step(paused(once), '2026-11-22T13:00:00.000Z', stood(aScheduled(once)));
    expect(skip).toMatchObject([{ skipped: 'paused' }]);
  });
});

describe('an edit that re-sends', () => {
  const begun = (schedule: unknown, now: string) => step(aScheduled(schedule), now).next;

  test('of the words begins nothing again', () => {
    const next = begun(once, '2026-11-22T10:01:00.000Z');
    const later = aScheduled(once, {
      version: 2,
      updatedAt: '2026-11-22T10:05:00.000Z',
      message: { subject: 'Better', text: 'Better' },
    });
    expect(step(later, '2026-11-22T10:06:00.000Z', next)).toMatchObject({ start: [], skip: [] });
  });

  test('of the time of what has begun once begins nothing again, and says so', () => {
    const next = begun(once, '2026-11-22T10:01:00.000Z');
    const moved = { once: { at: '2026-11-22T10:30:00.000Z' } };
    const later = aScheduled(moved, { version: 2, updatedAt: '2026-11-22T10:05:00.000Z' });
    expect(step(later, '2026-11-22T10:31:00.000Z', next)).toMatchObject({
      start: [],
      skip: [{ skipped: 'begun' }],
      more: false,
    });
  });

  test('of the time of a day is the same occurrence', () => {
    const nine = { at: '2026-11-22T00:00:00.000Z', localDate: '2026-11-22' };
    const [same] = step(
      aScheduled({ anniversary: { trait: 'birthday', localTime: '18:00' } }),
      '2026-11-22T08:00:00.000Z',
    ).start.filter(({ localDate }) => localDate === '2026-11-22');
    expect(same && occurrenceIdFor('spring', same)).toBe(occurrenceIdFor('spring', nine));
  });

  test('before it was due moves it', () => {
    const before = stood(aScheduled(once));
    const moved = { once: { at: '2026-11-23T10:00:00.000Z' } };
    const later = aScheduled(moved, { version: 2, updatedAt: '2026-11-21T00:00:00.000Z' });
    expect(step(later, '2026-11-22T10:30:00.000Z', before).start).toEqual([]);
    expect(step(later, '2026-11-23T10:00:30.000Z', before).start).toHaveLength(1);
  });

  test('a campaign that was removed and comes back by its name is another', () => {
    const next = begun(once, '2026-11-22T10:01:00.000Z');
    const again = {
      ...aScheduled({ once: { at: '2026-11-25T10:00:00.000Z' } }),
      createdAt: '2026-11-24T00:00:00.000Z',
    };
    expect(step(again, '2026-11-25T10:00:30.000Z', next).start).toHaveLength(1);
  });
});

test.each([
  ['draft', { state: 'draft' }, undefined, 'draft'],
  ['nothing of it has begun', {}, {}, 'scheduled'],
  ['it has begun', {}, { begun: 'o-1' }, 'running'],
  ['it is over', {}, { begun: 'o-1', finishedAt: put }, 'finished'],
  ['it is paused', { state: 'paused' }, { begun: 'o-1' }, 'paused'],
  ['its schedule is another', {}, { of: 'other', finishedAt: put }, 'scheduled'],
])('where it stands when %s', (_name, overrides, standing, state) => {
  const campaign = aScheduled(once, overrides);
  const by = standing && { ...stood(campaign), ...standing };
  expect(stateBy(campaign, by)).toBe(state);
});
