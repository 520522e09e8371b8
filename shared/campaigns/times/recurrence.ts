import { Cron } from 'croner';
import { RRule } from 'rrule';
import type { Issue } from '../../errors.ts';
import { DAY_MS, type Instant } from '../../time.ts';
import type { Recurrence } from '../schedule.ts';
import { instantOfWall, type Wall, wallAt, wallOf } from './wall.ts';

/** What no year has is not looked for any longer. */
const HORIZON_MS = 9 * 366 * DAY_MS;

/**
 * The instants after one and up to another at which a rule falls due, at most `most`. The libraries are only asked for what a
 * clock shows, in UTC, where it is never changed; the zone is ours to mind. Two times that one change of the clock moves
 * to the same instant are one.
 */
export function recurrences(
  rule: Recurrence,
  {
    after,
    until,
    most = 1_000,
  }: { readonly after: Instant; readonly until: Instant; readonly most?: number },
): readonly Instant[] {
  const [from, to] = [Date.parse(after), Date.parse(until)];
  const found = new Set<Instant>();
  // A time that does not exist comes later than its clock says, by less than a day.
  for (const wall of wallsAfter(rule, wallAt(from, rule.zone) - DAY_MS)) {
    const at = instantOfWall(wall, rule.zone);
    if (at > to || found.size === most) break;
    if (at > from) found.add(new Date(at).toISOString());
  }
  return [...found];
}

/** When a rule falls due next; nothing when it never does again. */
export const nextRecurrence = (rule: Recurrence, after: Instant): Instant | undefined =>
  recurrences(rule, {
    after,
    until: new Date(Date.parse(after) + HORIZON_MS).toISOString(),
    most: 1,
  })[0];

/** What is wrong with a rule that its schema accepts, at its path below `path`. */
export function recurrenceIssues(rule: Recurrence, path: readonly string[]): readonly Issue[] {
  const field = 'cron' in rule ? 'cron' : 'rrule';
  const issue = (message: string): Issue[] => [{ path: [...path, field], message }];
  try {
    if ('rrule' in rule && /DTSTART|BYSECOND|BYMINUTE|TZID/.test(rule.rrule))
      return issue('must leave the first day and the time to startsOn and localTime');
    const [first] = wallsAfter(rule, wallOf('2000-01-01', '00:00'));
    return first === undefined ? issue('never falls due') : [];
  } catch (error) {
    return issue(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const wallsAfter = (rule: Recurrence, after: Wall): Iterable<Wall> =>
  'cron' in rule ? byCron(rule.cron, after) : byRule(rule, after);

function* byCron(pattern: string, after: Wall): Generator<Wall> {
  const cron = new Cron(pattern, { timezone: 'UTC', mode: '5-part' });
  for (let next = cron.nextRun(new Date(after)); next; next = cron.nextRun(next))
    yield next.getTime();
}

/** How far the first look reaches; each next one twice as far, since each begins at the rule's first day again. */
const FIRST_LOOK_MS = 8 * DAY_MS;

function* byRule(
  { rrule, startsOn, localTime }: Extract<Recurrence, { rrule: string }>,
  after: Wall,
): Generator<Wall> {
  const dtstart = new Date(wallOf(startsOn, localTime));
  const rule = new RRule({ ...RRule.parseString(rrule), dtstart });
  const from = Math.max(after, dtstart.getTime() - 1);
  let start = from;
  for (let look = FIRST_LOOK_MS; start < from + HORIZON_MS; look *= 2) {
    for (const next of rule.between(new Date(start + 1), new Date(start + look), true))
      yield next.getTime();
    start += look;
  }
}
