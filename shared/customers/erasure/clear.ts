import { DAY_MS, type Instant, plus } from '../../time.ts';
import { handOver } from '../bring.ts';
import type { CustomerKey } from '../customer.ts';
import { bury, taskOf } from './bury.ts';
import { removeLookups } from './elsewhere.ts';
import type { Erasure, Task } from './erasure.ts';
import { type ErasureWork, enqueueErasure } from './queue.ts';
import { changeErasure, createErasure, getErasure } from './store.ts';
import { clearSubject, type Pass } from './subject.ts';
import { getTombstone } from './tombstone/store.ts';

type Clock = () => Instant;

/** What is not done by then goes on in another invocation: this one ends before it is ended. */
const PATIENCE_MS = 40_000;
/** Our own limit, since its function is allowed to call itself: some days of work. */
const MAX_HOPS = 5_000;

/**
 * Does the work of an erasure, or as much of it as there is time for. It may be interrupted at any place, and done again:
 * what is left is found again, and what went was counted before it went.
 */
export async function clear(work: ErasureWork, clock: Clock): Promise<void> {
  const erasure = await erasureOf(work);
  if (erasure === undefined) return;
  const now = clock();
  const until = plus(now, PATIENCE_MS);
  const time = { now, hasTime: () => clock() < until };
  const isDayLater = now >= plus(erasure.requestedAt, DAY_MS);
  if (erasure.state === 'running') {
    if ((await clearFirst(erasure, time)) === 'unfinished')
      await goOn({ erasureId: erasure.erasureId, hop: hopOf(work) });
  } else if ('customer' in work) {
    const isSecond = erasure.state === 'erased' && isDayLater;
    const outcome = isSecond
      ? await confirm(erasure, time)
      : await clearSubject({ erasure, isFirst: false, ...time }, work.customer);
    if (outcome === 'unfinished') await goOn(work);
  }
}

type Time = Pick<Pass, 'now' | 'hasTime'>;

const hopOf = (work: ErasureWork): number => ('hop' in work ? (work.hop ?? 0) : 0);

async function goOn(work: Exclude<ErasureWork, { order: unknown }>): Promise<void> {
  const hop = hopOf(work) + 1;
  if (hop > MAX_HOPS) throw new Error(`An erasure has gone on ${MAX_HOPS} times`);
  await enqueueErasure({ ...work, hop });
}

async function erasureOf(work: ErasureWork): Promise<Erasure | undefined> {
  if ('order' in work) return createErasure(work.order);
  if ('erasureId' in work) return getErasure(work.erasureId);
  const tombstone = await getTombstone(work.customer);
  if (tombstone === undefined) return undefined;
  const { erasureId, replaces } = tombstone;
  return (await getErasure(erasureId)) ?? (replaces ? getErasure(replaces) : undefined);
}

/** Everything that there is of the customer. */
async function clearFirst(begun: Erasure, time: Time): Promise<'cleared' | 'unfinished'> {
  const pass: Pass = { erasure: await bury(begun), isFirst: true, ...time };
  if ((await clearAll(pass)) === 'unfinished') return 'unfinished';
  const { customer, subjects, listed, fresh } = taskOf(pass.erasure);
  if (fresh) await handOver({ customer: fresh.customer, hours: 'all', cause: 'refold' });
  const gone = { ...pass.erasure.gone, customers: subjects.length, addresses: listed.length };
  const erased = await changeErasure(pass.erasure, (seen) =>
    seen.state === 'running'
      ? { ...seen, state: 'erased', finishedAt: time.now, gone, task: withoutFresh(taskOf(seen)) }
      : seen,
  );
  // A later erasure of the same customer looks again for both.
  const standing = await getTombstone(customer);
  if (standing?.erasureId !== erased.erasureId) await conclude(erased, time.now);
  return 'cleared';
}

/** From then on nobody can tell who they were. */
const withoutFresh = ({ fresh: _, ...task }: Task): Task => task;

/** Once more, a day later, when nothing that began before the erasure can be under way any more. */
async function confirm(erasure: Erasure, time: Time): Promise<'cleared' | 'unfinished'> {
  const pass: Pass = { erasure: await bury(erasure), isFirst: false, ...time };
  const { replaces } = taskOf(pass.erasure);
  if ((await clearAll(pass)) === 'unfinished') return 'unfinished';
  for (const erasureId of replaces) {
    const replaced = await getErasure(erasureId);
    if (replaced?.state === 'erased') await conclude(replaced, time.now);
  }
  await conclude(pass.erasure, time.now);
  return 'cleared';
}

/** Forgets whom it was about. */
async function conclude(erasure: Erasure, now: Instant): Promise<void> {
  await changeErasure(erasure, (seen) => {
    const { task: _done, ...rest } = seen;
    const over: Erasure = { ...rest, state: 'confirmed', confirmedAt: now };
    return seen.state === 'confirmed' ? seen : over;
  });
}

async function clearAll(pass: Pass): Promise<'cleared' | 'unfinished'> {
  const cleared = new Set<CustomerKey>();
  for (;;) {
    // Whom the log claims is found on the way.
    const next = taskOf(pass.erasure).subjects.find((subject) => !cleared.has(subject));
    if (next === undefined) break;
    if ((await clearSubject(pass, next)) === 'unfinished') return 'unfinished';
    cleared.add(next);
  }
  await removeLookups(new Set(taskOf(pass.erasure).listed), [...cleared]);
  return 'cleared';
}
