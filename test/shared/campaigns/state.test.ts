import { describe, expect, test } from 'vitest';
import { edited, moved, type State, stateOf } from '../../../shared/campaigns/state.ts';
import { aCampaign } from '../../support/campaigns.ts';

const schedule = { once: { at: '2026-12-01T09:00:00Z' } };
const scheduled = (state?: State) => aCampaign({ trigger: undefined, schedule, state });

describe('legal moves', () => {
  test.each([
    ['launch', 'draft', 'scheduled'],
    ['pause', 'scheduled', 'paused'],
    ['pause', 'running', 'paused'],
    ['resume', 'paused', 'scheduled'],
  ] as const)('%s takes it from %s to %s', (move, from, to) => {
    expect(moved(scheduled(from), move).state).toBe(to);
  });

  test.each([
    ['launch', 'scheduled'],
    ['launch', 'running'],
    ['launch', 'paused'],
    ['launch', 'finished'],
    ['pause', 'draft'],
    ['pause', 'paused'],
    ['pause', 'finished'],
    ['resume', 'draft'],
    ['resume', 'running'],
    ['resume', 'finished'],
  ] as const)('%s is not open from %s, which the error names', (move, from) => {
    expect(() => moved(scheduled(), move, from)).toThrow(`The campaign is ${from}`);
  });

  test('without a schedule it is running at once', () => {
    expect(moved(aCampaign({ state: 'draft' }), 'launch').state).toBe('running');
    expect(stateOf(aCampaign())).toBe('running');
  });
});

describe('an edit', () => {
  test.each([
    [undefined, undefined, 'scheduled'],
    ['draft', undefined, 'draft'],
    [undefined, 'draft', 'draft'],
    [undefined, 'paused', 'paused'],
    [undefined, 'scheduled', 'scheduled'],
    ['running', 'paused', 'scheduled'],
    ['running', 'draft', 'scheduled'],
    ['paused', 'scheduled', 'paused'],
    ['paused', undefined, 'paused'],
  ] as const)('that says %s of one that was %s leaves it %s', (said, was, state) => {
    const before = was && scheduled(was);
    expect(edited(scheduled(said), before).state).toBe(state);
  });

  test.each([
    ['draft', 'scheduled'],
    ['finished', 'scheduled'],
    ['finished', undefined],
    ['paused', 'draft'],
  ] as const)('that says %s of one that is %s is refused', (said, was) => {
    expect(() => edited(scheduled(said), was && scheduled(was))).toThrow('The campaign is');
  });
});

test.each([
  ['neither a trigger nor a schedule', { trigger: undefined }, ['trigger']],
  ['a segment and a schedule', { trigger: { enters: 'vip' }, schedule }, ['schedule']],
  [
    'no time',
    { schedule: { once: { localDate: '2026-12-01' } } },
    ['schedule', 'once', 'localTime'],
  ],
  [
    'no such time',
    { schedule: { once: { localDate: '2026-12-01', localTime: '25:00' } } },
    ['schedule', 'once', 'localTime'],
  ],
  [
    'no such zone',
    { schedule: { recurring: { cron: '0 9 * * *', zone: 'Mars' } } },
    ['schedule', 'recurring', 'zone'],
  ],
  [
    'every minute',
    { schedule: { recurring: { cron: '* * * * *', zone: 'UTC' } } },
    ['schedule', 'recurring', 'cron'],
  ],
  [
    'an hourly rule',
    {
      schedule: {
        recurring: {
          rrule: 'FREQ=HOURLY',
          startsOn: '2026-12-01',
          localTime: '09:00',
          zone: 'UTC',
        },
      },
    },
    ['schedule', 'recurring', 'rrule'],
  ],
  [
    'an anniversary of nothing',
    { schedule: { anniversary: { localTime: '09:00' } } },
    ['schedule', 'anniversary', 'trait'],
  ],
  [
    'no such blackout',
    { schedule: { holiday: { days: ['easter'], localTime: '09:00', blackout: ['13-01'] } } },
    ['schedule', 'holiday', 'blackout', 0],
  ],
  [
    'what is not known',
    { schedule: { once: { at: '2026-12-01T09:00:00Z', zone: 'UTC' } } },
    ['schedule', 'once', 'zone'],
  ],
])('%s is refused at its path', (_name, overrides, path) => {
  let paths: unknown[] = [];
  try {
    aCampaign(overrides);
  } catch (error) {
    paths = (error as { issues: { path: unknown[] }[] }).issues.map((issue) => issue.path);
  }
  expect(paths).toContainEqual(path);
});
