import { distinct } from '../../events/distinct.ts';
import type { Chunk } from '../../events/event.ts';
import { putStops } from '../../messages/reservation.ts';
import { type Instant, plus } from '../../time.ts';
import { addressesOf } from '../addresses.ts';
import type { CustomerKey } from '../customer.ts';
import { claimsOf, MAX_SOURCES } from '../identity.ts';
import { lookupHash } from '../lookup/hash.ts';
import { type Found, isGrave, isPointer, isProfile } from '../profile.ts';
import { getProfile, putGrave } from '../store.ts';
import type { Erasure, Task } from './erasure.ts';
import { customerHash } from './hash.ts';
import { AGAIN_MS } from './residue.ts';
import { changeErasure } from './store.ts';
import { getTombstone, putTombstone } from './tombstone/store.ts';

const ROUNDS = 20;

/**
 * Takes a customer out of sight: tombstones and stops first, then a grave in the place of the profile and of every pointer to
 * it. From here on no fold finds them, nor begins anew with what was said before, and nothing more is sent. Who they were is
 * noted in the erasure before it is overwritten. Once more changes nothing. Answers the erasure as it stands.
 */
export async function bury(erasure: Erasure): Promise<Erasure> {
  const { requestedAt: erasedAt, erasureId } = erasure;
  let noted = erasure;
  for (let round = 0; ; round += 1) {
    if (round === ROUNDS) throw new Error(`${erasureId} could not bury its customer`);
    const { customer } = taskOf(noted);
    const found = await getProfile(customer, { consistent: true });
    noted = await note(noted, found);
    if (isPointer(found)) continue;
    for (const subject of taskOf(noted).subjects) noted = await hide(noted, subject);
    if (erasedAtOf(found, customer) >= erasedAt) break;
    const grave = { customer, version: found?.version ?? 0, erasedAt, erasureId };
    if ((await putGrave(grave, plus(erasedAt, AGAIN_MS))) === 'stored') break;
  }
  const { customer, subjects } = taskOf(noted);
  for (const subject of subjects) if (subject !== customer) await buryAnonymous(noted, subject);
  return noted;
}

/** A stop of every class and channel, until whoever comes back is told from who was erased. */
export const erasureStop = (at: Instant) => ({ source: 'erasure', channel: 'all', at }) as const;

export function taskOf({ task, erasureId }: Erasure): Task {
  if (!task) throw new Error(`Erasure ${erasureId} has nothing left to do`);
  return task;
}

/** Which erasure what was found knows of: it is its grave, or a profile that began after it. */
function erasedAtOf(found: Found | undefined, customer: CustomerKey): Instant {
  if (isGrave(found)) return found.erasedAt;
  return (isProfile(found) && found.erased?.[customer]?.at) || '';
}

/** What the log claims may not have been folded yet: who is claimed goes too, unless they belong to somebody else. */
export async function buryClaimed(
  erasure: Erasure,
  subject: CustomerKey,
  chunks: readonly Chunk[],
): Promise<Erasure> {
  const { customer } = taskOf(erasure);
  if (subject !== customer) return erasure;
  let noted = erasure;
  for (const claimed of claimsOf(customer, distinct(chunks))) {
    const { subjects } = taskOf(noted);
    if (subjects.includes(claimed) || subjects.length > MAX_SOURCES) continue;
    const found = await getProfile(claimed, { consistent: true });
    if (!(isPointer(found) ? found.to === customer : isProfile(found))) continue;
    noted = await noteSubjects(noted, [claimed]);
    noted = await hide(noted, claimed);
    await buryAnonymous(noted, claimed);
  }
  return noted;
}

/** Tombstone and stop. An earlier erasure, whose tombstone this one replaces, is noted: its day ends with this one's. */
async function hide(erasure: Erasure, subject: CustomerKey): Promise<Erasure> {
  const { requestedAt: erasedAt, erasureId } = erasure;
  let noted = erasure;
  for (let round = 0; ; round += 1) {
    if (round === ROUNDS) throw new Error(`${erasureId} could not put a tombstone`);
    const seen = await getTombstone(subject);
    if (seen && (seen.erasureId === erasureId || seen.erasedAt > erasedAt)) break;
    if (seen) noted = await noteReplaced(noted, seen.erasureId);
    if (await putTombstone(subject, { erasedAt, erasureId }, seen)) break;
  }
  await putStops(subject, [erasureStop(erasedAt)]);
  return noted;
}

const noteReplaced = (erasure: Erasure, replaced: string): Promise<Erasure> =>
  changeErasure(erasure, (seen) => {
    const task = taskOf(seen);
    if (task.replaces.includes(replaced)) return seen;
    return { ...seen, task: { ...task, replaces: [...task.replaces, replaced] } };
  });

/** One that belongs to somebody else by now is theirs; so is what somebody who came back has claimed again. */
async function buryAnonymous(erasure: Erasure, subject: CustomerKey): Promise<void> {
  const { requestedAt: erasedAt, erasureId } = erasure;
  const { customer } = taskOf(erasure);
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = await getProfile(subject, { consistent: true });
    if (erasedAtOf(found, subject) >= erasedAt) return;
    if (isPointer(found)) {
      const holder = await getProfile(found.to, { consistent: true });
      const isThereAgain = isProfile(holder) && erasedAtOf(holder, customer) >= erasedAt;
      if (found.to !== customer || isThereAgain) return;
    }
    const grave = { customer: subject, version: found?.version ?? 0, erasedAt, erasureId };
    if ((await putGrave(grave, plus(erasedAt, AGAIN_MS))) === 'stored') return;
  }
  throw new Error(`${erasureId} could not bury an anonymous customer`);
}

/** Notes whom the erasure is about, before what says so is overwritten; an anonymous customer who merged is somebody else. */
async function note(erasure: Erasure, found: Found | undefined): Promise<Erasure> {
  if (isPointer(found)) {
    const { to } = found;
    const noted = await changeErasure(erasure, (seen) =>
      taskOf(seen).customer === to ? seen : { ...seen, task: { ...taskOf(seen), customer: to } },
    );
    return noteSubjects(noted, [to]);
  }
  if (!isProfile(found)) return noteSubjects(erasure, []);
  const hashes = await Promise.all(addressesOf(found).map(lookupHash));
  const noted = await changeErasure(erasure, (seen) => {
    const task = taskOf(seen);
    const listed = [...new Set([...task.listed, ...hashes])];
    return listed.length === task.listed.length ? seen : { ...seen, task: { ...task, listed } };
  });
  return noteSubjects(noted, found.sources);
}

async function noteSubjects(erasure: Erasure, more: readonly CustomerKey[]): Promise<Erasure> {
  const noted = await changeErasure(erasure, (seen) => {
    const task = taskOf(seen);
    const subjects = [...new Set([...task.subjects, ...more])];
    return subjects.length === task.subjects.length
      ? seen
      : { ...seen, task: { ...task, subjects } };
  });
  const hashes = await Promise.all(taskOf(noted).subjects.map(customerHash));
  return changeErasure(noted, (seen) => {
    const all = [...new Set([...seen.hashes, ...hashes])];
    return all.length === seen.hashes.length ? seen : { ...seen, hashes: all };
  });
}
