import { AppError } from '../errors.ts';
import type { Day, Hour, Instant } from '../time.ts';
import { moved } from './addresses.ts';
import { isClosing, openHours } from './attention.ts';
import { horizonAt } from './buckets.ts';
import { type CustomerKey, shown } from './customer.ts';
import { cutOf, type Tombstone } from './erasure/cut.ts';
import { leaveNobody, residueOf } from './erasure/residue.ts';
import { addressesOf } from './fold.ts';
import { gather } from './gather.ts';
import { refuseLowered } from './guard.ts';
import {
  emptyProfile,
  type Grave,
  isBlank,
  isPointer,
  isProfile,
  type Pointer,
  type Profile,
} from './profile.ts';
import { dueSince, hoursSince } from './timing.ts';
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
    if (result === 'current' || result === 'residue') return result;
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
): Promise<'current' | 'residue' | 'contended' | 'not-here' | Work> {
  const { customer, joining = [] } = work;
  const found = await world.getProfile(customer);
  if (isPointer(found)) return redirected(work, found);
  const knowledge = await world.knowledge(now, isProfile(found) ? found.epoch : 0);
  // Read after no profile was found: an erasure between the two is seen.
  const tombstone = isProfile(found) ? undefined : (found ?? (await world.getTombstone(customer)));
  const before = isProfile(found) ? found : blank(customer, knowledge, found, tombstone);
  if (before.epoch > knowledge.epoch) return 'not-here';
  const closing = workplace === 'queue' && isClosing(before, now);
  const horizon = horizonAt(now, before.horizon);
  const since = workplace === 'queue' ? dueSince(before, knowledge.triggers, now) : undefined;
  const timing = hoursSince(since, now);
  const hours = hoursToFold(before, { ...work, timing }, knowledge, closing);
  if (workplace === 'request' && isMuch(before, hours, horizon)) return 'not-here';

  const { features } = knowledge.rules;
  const read = await gather(world, {
    ...{ profile: before, hours, joining, features, horizon, now },
    timing: knowledge.triggers.of.size > 0,
  });
  const { dropped } = read;
  // Before the profile speaks for them: it may be written to from then on.
  for (const source of read.joined) await world.carryLedger(source, customer);
  // Nothing was ever recorded, or all of it is erased: there is nobody to know anything of.
  if (!isProfile(found) && read.events.length === 0) {
    const nobody = { customer, grave: found, tombstone, dropped, joining };
    return leaveNobody(world, nobody, now, workplace);
  }
  const done = await residueOf(world, before, { dropped, work, closing }, now, workplace);
  const teaching = workplace === 'queue';
  const readSince = read.extent === 'whole' ? '' : since;
  const reading = { before, read, work, knowledge, closing, teaching, horizon, now };
  const after = upToDate({ ...reading, readSince });
  if (!after.changed) {
    await settle(world, joining);
    if (before.outbox.length > 0) await carryOut(world, before, after.settled, now);
    return done;
  }
  refuseLowered(before, after.found);
  // First what was learnt, and then that it was: a row is put once, and whoever finds the window open puts it again.
  for (const row of after.rows) await world.teach(row, now);
  const { come, gone } = moved(before, after.put);
  // First where they can be found, and last where they no longer can: who reads a row looks whether it is so.
  const version = before.version + 1;
  for (const address of come) await world.putLookup(customer, address, version);
  if ((await world.putProfile(after.put)) === 'contended') return 'contended';
  for (const address of gone) await world.removeLookup(customer, address, version);
  if (after.shed.length > 0)
    console.error(JSON.stringify({ tooLarge: customer, shed: after.shed }));
  await settle(world, [...joining, ...read.joined]);
  if (after.put.outbox.length > 0) {
    const stored = { ...after.put, version };
    await carryOut(world, stored, after.settled, now);
  }
  return done;
}

/** Somebody of whom nothing is known: new, or erased. */
const blank = (
  customer: CustomerKey,
  { epoch }: Knowledge,
  grave: Grave | undefined,
  tombstone: Tombstone | undefined,
): Profile => ({
  ...emptyProfile(customer, epoch),
  version: grave?.version ?? 0,
  ...(tombstone && { erased: { [customer]: cutOf(customer, tombstone) } }),
});

const redirected = (work: Work, { customer, to, pending }: Pointer): Work => ({
  ...work,
  customer: to,
  ...(pending && { joining: [customer] }),
});

/** A profile that is behind, or not there yet, is folded whole; one whose days are over, with those days, and whose timers are due, with all since their start. */
function hoursToFold(
  before: Profile,
  { hours, timing }: Pick<Work, 'hours'> & { readonly timing: readonly Hour[] },
  { epoch }: Knowledge,
  closing: boolean,
): ReadonlySet<Hour> | 'all' {
  const due = closing ? openHours(before.open) : [];
  if (isBlank(before) || before.epoch < epoch || hours === 'all' || due === 'all') return 'all';
  return new Set([...hours, ...due, ...timing]);
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
