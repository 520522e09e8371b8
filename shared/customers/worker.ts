import { AppError } from '../errors.ts';
import type { Day, Hour, Instant } from '../time.ts';
import { isClosing, openHours } from './attention.ts';
import { horizonAt } from './buckets.ts';
import { type CustomerKey, shown } from './customer.ts';
import { addressesOf } from './fold.ts';
import { gather } from './gather.ts';
import { refuseLowered } from './guard.ts';
import { emptyProfile, isPointer, type Pointer, type Profile } from './profile.ts';
import { upToDate } from './update.ts';
import type { Knowledge, Outcome, Work, Workplace, World } from './world.ts';

/** How often a put may lose against others before somebody else has to do it. */
const ROUNDS: Record<Workplace, number> = { request: 3, queue: 10 };
/** More to read again than this is no work for a request. */
const MAX_BUCKETS = 50;

/**
 * The one worker that brings a customer up to date: folds what is new over all of the customer's logs, evaluates the
 * segments, closes days that are over, carries out what that started, and says when the profile next needs attention.
 * Any number may work on one customer at the same time; nothing is lost, and nothing counted twice.
 * Answers `handed-over` when the refold queue has accepted the work. Throws `unavailable` from the queue itself.
 */
export async function bring(
  world: World,
  work: Work,
  now: Instant,
  workplace: Workplace,
): Promise<Outcome> {
  let task = work;
  for (let round = 0; round < ROUNDS[workplace]; round += 1) {
    const result = await attempt(world, task, now, workplace);
    if (result === 'current') return result;
    if (result === 'not-here') break;
    if (result !== 'contended') task = result;
  }
  if (workplace === 'queue')
    throw new AppError('unavailable', `${shown(work.customer)} could not be brought up to date`);
  await world.handOver(task);
  return 'handed-over';
}

/** `Work` where another customer's profile holds this one's events. */
async function attempt(
  world: World,
  work: Work,
  now: Instant,
  workplace: Workplace,
): Promise<'current' | 'contended' | 'not-here' | Work> {
  const found = await world.getProfile(work.customer);
  if (isPointer(found)) return redirected(work, found);
  const knowledge = await world.knowledge(now, found?.epoch ?? 0);
  const before = found ?? emptyProfile(work.customer, knowledge.epoch);
  if (before.epoch > knowledge.epoch) return 'not-here';
  const closing = workplace === 'queue' && isClosing(before, now);
  const horizon = horizonAt(now, before.horizon);
  const hours = hoursToFold(before, work, knowledge, closing);
  if (workplace === 'request' && isMuch(before, hours, horizon)) return 'not-here';

  const { joining = [] } = work;
  const { features } = knowledge.rules;
  const read = await gather(world, { profile: before, hours, joining, features, horizon, now });
  // Before the profile speaks for them: it may be written to from then on.
  for (const source of read.joined) await world.carryStops(source, work.customer);
  // Nothing was ever recorded: there is nobody to know anything of.
  if (before.version === 0 && read.events.length === 0) return 'current';
  const after = upToDate({ before, read, work, knowledge, closing, horizon, now });
  if (!after.changed) {
    await settle(world, joining);
    if (before.outbox.length > 0) await carryOut(world, before, after.settled, now);
    return 'current';
  }
  refuseLowered(before, after.found);
  if ((await world.putProfile(after.put)) === 'contended') return 'contended';
  if (after.shed.length > 0)
    console.error(JSON.stringify({ tooLarge: before.customer, shed: after.shed }));
  await settle(world, [...joining, ...read.joined]);
  if (after.put.outbox.length > 0) {
    const stored = { ...after.put, version: before.version + 1 };
    await carryOut(world, stored, after.settled, now);
  }
  return 'current';
}

const redirected = (work: Work, { customer, to, pending }: Pointer): Work => ({
  ...work,
  customer: to,
  ...(pending && { joining: [customer] }),
});

/** A profile that is behind, or not there yet, is folded whole; one whose days are over, with those days. */
function hoursToFold(
  before: Profile,
  { hours }: Work,
  { epoch }: Knowledge,
  closing: boolean,
): ReadonlySet<Hour> | 'all' {
  const due = closing ? openHours(before.open) : [];
  if (before.version === 0 || before.epoch < epoch || hours === 'all' || due === 'all')
    return 'all';
  return new Set([...hours, ...due]);
}

const isMuch = (before: Profile, hours: ReadonlySet<Hour> | 'all', horizon: Day): boolean =>
  (hours === 'all' ? Object.keys(before.buckets).length : addressesOf(hours, horizon).size) >
  MAX_BUCKETS;

const settle = async (world: World, joined: readonly CustomerKey[]): Promise<void> => {
  await Promise.all([...new Set(joined)].map(world.settlePointer));
};

/**
 * Does what a put decided, and then forgets it. Doing it again changes nothing, so whoever finds it undone may do it; if
 * another put came between, its writer has read the same outbox.
 */
async function carryOut(
  world: World,
  { customer, version, outbox }: Profile,
  settled: Profile,
  now: Instant,
): Promise<void> {
  for (const reaction of outbox) await world.react(customer, reaction, now);
  await world.putProfile({ ...settled, version });
}
