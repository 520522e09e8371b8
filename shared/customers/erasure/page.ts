import * as z from 'zod';
import { itemOf } from '../../events/store.ts';
import { forgetDevices } from '../../messages/push/forget.ts';
import { key } from '../../tables.ts';
import { removeArchive } from '../archive/store.ts';
import type { CustomerKey } from '../customer.ts';
import { type Disposal, goneIn } from './disposal.ts';
import { removeWhatFollowed, voidClaimed } from './elsewhere.ts';
import type { Erasure, Fresh } from './erasure.ts';
import { type OwnTable, putRows, type Row, removeHolder, removeRows } from './rows/store.ts';
import { scrubbed, scrubbedMessage } from './scrub.ts';
import { changeErasure, putErasure } from './store.ts';
import type { Pass } from './subject.ts';

/** Whose rows of which table. */
export interface Place {
  readonly subject: CustomerKey;
  readonly table: OwnTable;
}

/** Takes away what has to go of a page. It is counted before: what an interruption leaves of it is not counted again. */
export async function takeAway(
  pass: Pass,
  place: Place,
  disposals: readonly Disposal[],
): Promise<void> {
  const going = disposals.filter(({ kind }) => kind !== 'stays');
  if (going.length === 0) return;
  pass.erasure = pass.isFirst
    ? await countGone(pass.erasure, place, going)
    : await countLate(pass.erasure, going);
  const { table, subject } = place;
  if (table === 'messages') {
    await removeHolders(subject, going);
    await removeArchives(going);
    await voidClaimed(going.map(({ row }) => row));
    await forgetDevices(going.map(({ row }) => row));
  }
  if (table === 'events')
    await removeWhatFollowed(goneIn(going), [subject, ...(pass.erasure.task?.subjects ?? [])]);
  const fresh = pass.isFirst ? pass.erasure.task?.fresh : undefined;
  if (fresh) await putRows(table, copiesOf(going, table, fresh));
  await putRows(
    table,
    going.flatMap((one) => (one.kind === 'shrinks' ? [itemOf(one.left)] : [])),
  );
  await removeRows(
    table,
    going.filter(({ kind }) => kind === 'goes').map(({ row }) => row),
  );
}

/** What goes on under a fresh id, once for each time that it is put. */
function copiesOf(going: readonly Disposal[], table: OwnTable, fresh: Fresh): Row[] {
  if (table === 'messages')
    return going.flatMap(({ row }) => {
      const message = scrubbedMessage(row, fresh);
      return message ? [{ ...key.message(message.customer, message.sendId), ...message }] : [];
    });
  return going.flatMap((one) => {
    const chunk = one.kind !== 'stays' && one.gone ? scrubbed(one.gone, fresh) : undefined;
    return chunk ? [itemOf(chunk)] : [];
  });
}

async function countGone(
  erasure: Erasure,
  { subject, table }: Place,
  going: readonly Disposal[],
): Promise<Erasure> {
  const { gone, task } = erasure;
  if (!task) return erasure;
  const { reached } = task;
  const known = reached?.subject === subject && reached.table === table ? reached.upTo : '';
  const uncounted = going.filter(({ row }) => row.sk > known);
  const upTo = uncounted.at(-1)?.row.sk;
  if (upTo === undefined) return erasure;
  const counted =
    table === 'events'
      ? goneIn(uncounted).length
      : uncounted.filter(({ row }) => 'plannedAt' in row).length;
  const next = {
    ...erasure,
    gone: { ...gone, [table]: gone[table] + counted },
    task: { ...task, reached: { subject, table, upTo } },
  };
  const put = await putErasure(next);
  if (put) return put;
  throw new Error(`Somebody else is at work on erasure ${erasure.erasureId}`);
}

const countLate = (erasure: Erasure, going: readonly Disposal[]): Promise<Erasure> => {
  const events = goneIn(going).length;
  return changeErasure(erasure, (seen) =>
    events === 0 ? seen : { ...seen, late: seen.late + events },
  );
};

const Archived = z.looseObject({ archiveId: z.string() });

/** Whoever asked for an archive of them may have it; the house has no more use for it. */
async function removeArchives(going: readonly Disposal[]): Promise<void> {
  for (const { row } of going) {
    const { data: archived } = Archived.safeParse(row);
    if (archived) await removeArchive(archived.archiveId);
  }
}

const Sent = z.looseObject({ addressHash: z.string(), occurrenceId: z.string() });

async function removeHolders(customer: CustomerKey, going: readonly Disposal[]): Promise<void> {
  for (const { row } of going) {
    const { data: sent } = Sent.safeParse(row);
    if (sent) await removeHolder(sent.addressHash, sent.occurrenceId, customer);
  }
}
