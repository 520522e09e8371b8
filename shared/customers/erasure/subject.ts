import type { Chunk } from '../../events/event.ts';
import { chunkIn } from '../../events/store.ts';
import { withoutPast, withStop } from '../../messages/ledger.ts';
import { changeLedger, removeLedger } from '../../messages/store.ts';
import { key } from '../../tables.ts';
import { type Instant, plus } from '../../time.ts';
import { handOver } from '../bring.ts';
import { type CustomerKey, isKnown } from '../customer.ts';
import { type Found, isGrave, isPointer, isProfile } from '../profile.ts';
import { getProfile, putGrave, removeGrave } from '../store.ts';
import { buryClaimed, erasureStop } from './bury.ts';
import { type Cut, opened } from './cut.ts';
import { type Disposal, disposeOfLog, disposeOfMessage, spanOf } from './disposal.ts';
import { removeFromLists } from './elsewhere.ts';
import type { Erasure } from './erasure.ts';
import { type Place, takeAway } from './page.ts';
import { AGAIN_MS } from './residue.ts';
import { listRows, type Row } from './rows/store.ts';

/** One pass over what there is of somebody; `erasure` moves on with it. */
export interface Pass {
  erasure: Erasure;
  /** At the moment of the erasure; later ones take what came in the meantime. */
  readonly isFirst: boolean;
  readonly now: Instant;
  /** Whether there is time for another page. */
  readonly hasTime: () => boolean;
}

/**
 * Clears away what there is of one customer, known or anonymous: log, messages with the rows of their addresses, ledger, and
 * in a later pass the grave. Where somebody is there again, only what they were before.
 */
export async function clearSubject(
  pass: Pass,
  subject: CustomerKey,
): Promise<'cleared' | 'unfinished'> {
  const found = await getProfile(subject, { consistent: true });
  // Of who belongs to somebody who does not know of the erasure, nothing may go.
  if (isPointer(found) && !(await isCutIn(found.to, subject))) return 'cleared';
  const isThere = isProfile(found) || isPointer(found);
  const at = pass.erasure.requestedAt;
  const cut = await cutFor(pass, subject, found);
  const span = spanOf(at, cut, pass.now, pass.isFirst);
  const log = await clearTable(pass, { subject, table: 'events' }, (row) =>
    disposeOfLog(row, span),
  );
  if (log === 'unfinished') return log;
  const { sk: ledger } = key.ledger(subject);
  const messages = await clearTable(pass, { subject, table: 'messages' }, (row) =>
    row.sk === ledger ? { row, kind: 'stays' } : disposeOfMessage(row, span, isThere),
  );
  if (messages === 'unfinished') return messages;
  await clearLedger(pass, subject, isThere);
  if (!isThere) await removeFromLists(subject, pass.now);
  if (!pass.isFirst) await leave(pass, { subject, found, stays: log.stays, cut });
  return 'cleared';
}

async function isCutIn(holder: CustomerKey, subject: CustomerKey): Promise<boolean> {
  const found = await getProfile(holder, { consistent: true });
  return isProfile(found) && found.erased?.[subject] !== undefined;
}

/** What of a log counts again. Where no profile says so, the log itself does: nobody may have folded it yet. */
async function cutFor(
  { erasure: { requestedAt: at }, isFirst }: Pass,
  subject: CustomerKey,
  found: Found | undefined,
): Promise<Cut> {
  if (!isKnown(subject)) return { at, since: at };
  if (isProfile(found)) {
    const own = found.erased?.[subject];
    if (own) return own;
    throw new Error('A profile that knows nothing of its erasure has to be buried first');
  }
  let cut: Cut = { at };
  if (isFirst) return cut;
  for await (const rows of listRows('events', subject)) cut = opened(subject, cut, chunksIn(rows));
  return cut;
}

const chunksIn = (rows: readonly Row[]): Chunk[] => rows.flatMap((row) => chunkIn(row) ?? []);

async function clearTable(
  pass: Pass,
  place: Place,
  dispose: (row: Row) => Disposal,
): Promise<{ readonly stays: number } | 'unfinished'> {
  let stays = 0;
  for await (const rows of listRows(place.table, place.subject)) {
    const disposals = rows.map(dispose);
    // Looked at only where there is work, so that every go does some.
    if (disposals.some(({ kind }) => kind !== 'stays') && !pass.hasTime()) return 'unfinished';
    stays += disposals.filter(({ kind }) => kind !== 'goes').length;
    if (pass.isFirst && place.table === 'events')
      pass.erasure = await buryClaimed(pass.erasure, place.subject, chunksIn(rows));
    await takeAway(pass, place, disposals);
  }
  return { stays };
}

async function clearLedger(
  { erasure: { requestedAt: at }, isFirst }: Pass,
  subject: CustomerKey,
  isThere: boolean,
): Promise<void> {
  if (!isFirst && !isThere) return removeLedger(subject);
  await changeLedger<never>(subject, (ledger) => {
    const left = withoutPast(ledger, at);
    return { ledger: isFirst ? withStop(left, erasureStop(at)) : left };
  });
}

/** What is still in the log either counts, and has to be folded, or came a moment ago, and has to be looked at again. */
async function leave(
  { now }: Pass,
  {
    subject,
    found,
    stays,
    cut,
  }: { subject: CustomerKey; found: Found | undefined; stays: number; cut: Cut },
): Promise<void> {
  if (isProfile(found) || isPointer(found)) return;
  if (stays > 0 && cut.since !== undefined)
    return handOver({ customer: subject, hours: 'all', cause: 'event' });
  if (!isGrave(found) || (found.attentionAt ?? '') > now) return;
  if (stays > 0) await putGrave(found, plus(now, AGAIN_MS));
  else await removeGrave(found);
}
