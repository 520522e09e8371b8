import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cause, Membership } from '../../../shared/customers/profile.ts';
import { segmentDays } from '../../../shared/reports/days.ts';
import {
  addMemberships,
  membersAt,
  membershipsOf,
  noMemberships,
} from '../../../shared/reports/memberships.ts';
import { type CensusReport, censusReport } from '../../../shared/reports/report.ts';
import { emptyTally } from '../../../shared/reports/tally.ts';
import type { Verdict } from '../../../shared/segments/verdict.ts';
import { plus } from '../../../shared/time.ts';

const NOW = '2026-11-22T10:30:00.000Z';
const YESTERDAY = '2026-11-21T23:30:00.000Z';
const at = (instant: number) => plus(NOW, instant * 60_000);

const verdicts = (state: Verdict['state']): ReadonlyMap<string, Verdict> =>
  new Map([['vip', state === 'unknown' ? { state } : { state, because: [] }]]);
const stored = (since: string, cause: Cause = 'event') => ({ segments: { vip: { since, cause } } });
const moments = { instant: NOW, now: at(5), before: YESTERDAY };

test.each([
  ['is in since then', stored('2026-11-01T00:00:00.000Z'), 'in', '2026-11-01T00:00:00.000Z'],
  ['entered this instant', stored(NOW), 'in', NOW],
  ['is in though their profile does not say so yet', { segments: {} }, 'in', NOW],
  ['is in by a clock that went back since', stored(at(60)), 'in', at(60)],
  ['entered before they were looked at, but after the instant', stored(at(3)), 'in', undefined],
  ['left, which their profile does not say yet', stored(YESTERDAY), 'out', undefined],
  ['cannot be told', stored(YESTERDAY), 'unknown', undefined],
] as const)('who %s', (_who, profile, state, since) => {
  expect(membersAt(profile, verdicts(state), moments).map((member) => member.since)).toEqual(
    since === undefined ? [] : [since],
  );
});

test('entries are counted by cause since the last census of an earlier day', () => {
  const sum = noMemberships();
  const people = [
    ...[stored(YESTERDAY), stored(at(-60)), stored(at(-30), 'time'), stored(NOW)],
    ...[{ segments: {} }],
  ];
  for (const profile of people) {
    const members = membersAt(profile, verdicts('in'), moments);
    addMemberships(sum, membershipsOf(members, verdicts('in'), moments, { vip: '1@then' }));
  }

  expect(sum).toEqual({
    ...{ sizes: { vip: 5 }, unknown: {}, evaluated: { vip: '1@then' } },
    entered: { vip: { event: 2, time: 1, census: 1 } },
  });
});

const reportOf = (asOf: string, size: number, unknown = 0): CensusReport => ({
  ...censusReport(emptyTally(), { censusId: 'c', asOf }),
  segments: { vip: { publication: '1@then', size, unknown } },
});

test.each([
  ['came and went', reportOf(YESTERDAY, 10), 12, { event: 5 }, { since: YESTERDAY, left: 3 }],
  [
    'were all new',
    censusReport(emptyTally(), { censusId: 'c', asOf: YESTERDAY }),
    2,
    { event: 2 },
    { left: 0 },
  ],
  ['stayed', reportOf(YESTERDAY, 2), 2, {}, { entered: {}, left: 0 }],
] as const)('of a day on which customers %s', (_what, before, size, entered, day) => {
  const found = segmentDays(reportOf(NOW, size), { entered: { vip: entered } }, before);

  expect(found.get('vip')).toMatchObject({ asOf: NOW, size, ...day });
});

test.each([
  ['there was no census before', reportOf(NOW, 2), undefined],
  ['that could not say of everybody', reportOf(NOW, 2), reportOf(YESTERDAY, 2, 1)],
  ['this could not', reportOf(NOW, 2, 1), reportOf(YESTERDAY, 2)],
])('nobody knows who came and went where %s', (_why, report, before) => {
  expect(segmentDays(report, { entered: {} }, before).get('vip')).toEqual({ asOf: NOW, size: 2 });
});

/** When somebody entered and left, in minutes, in turn; and when each of the censuses looked at them. */
interface Life {
  readonly turns: readonly number[];
  readonly looks: readonly number[];
}
const CENSUSES = [100, 200, 300];
const life = fc.record({
  turns: fc
    .uniqueArray(fc.integer({ min: 1, max: 399 }), { maxLength: 9 })
    .map((turns) => turns.sort((a, b) => a - b)),
  looks: fc.tuple(...CENSUSES.map((instant) => fc.integer({ min: instant, max: instant + 60 }))),
});

/** The membership that stands at a minute. */
function membershipAt({ turns }: Life, minute: number): Membership | undefined {
  const past = turns.filter((turn) => turn <= minute);
  return past.length % 2 === 1 ? { since: at(past.at(-1) ?? 0), cause: 'event' } : undefined;
}

test('whenever each is looked at: who was in, and came, less who went, is who is in; and none goes who was not in', () => {
  fc.assert(
    fc.property(fc.array(life, { maxLength: 30 }), (lives) => {
      let before: CensusReport | undefined;
      let was = new Set<number>();
      for (const [n, instant] of CENSUSES.entries()) {
        const sum = noMemberships();
        const is = new Set<number>();
        for (const [who, one] of lives.entries()) {
          const look = one.looks[n] ?? instant;
          const membership = membershipAt(one, look);
          const verdict = verdicts(membership ? 'in' : 'out');
          const when = { instant: at(instant), now: at(look), before: before?.asOf };
          const profile = { segments: membership ? { vip: membership } : {} };
          const members = membersAt(profile, verdict, when);
          if (members.length > 0) is.add(who);
          addMemberships(sum, membershipsOf(members, verdict, when, { vip: '1@then' }));
        }
        const report = reportOf(at(instant), is.size);
        const { entered = {}, left = 0 } = segmentDays(report, sum, before).get('vip') ?? {};
        if (before) {
          const came = entered.event ?? 0;
          // Who left and came back between two censuses did both.
          const both = came - [...is].filter((who) => !was.has(who)).length;
          expect(both).toBeGreaterThanOrEqual(0);
          expect(left).toBe([...was].filter((who) => !is.has(who)).length + both);
        }
        [before, was] = [report, is];
      }
    }),
    { numRuns: 300 },
  );
});
