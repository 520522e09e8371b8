import { randomUUID } from 'node:crypto';
import { environment } from '../environment.ts';
import type { Instant } from '../time.ts';
import type { AnyKind, Attempt, Kinds } from './kind.ts';
import { pace } from './pace.ts';
import {
  createClosed,
  createEnd,
  createPiece,
  getClosed,
  getPiece,
  getSweep,
  listEnds,
  listItems,
  listPieces,
  putStep,
} from './store.ts';
import { type Piece, type Place, type Step, type Sweep, segmentOf } from './sweep.ts';

/** Our own limit, since the queue's function is allowed to call itself: 25 million items in a shard. */
const MAX_HOPS = 100_000;
const ITEMS_PER_PIECE = 250;
const VISITS_AT_ONCE = 10;

/**
 * One piece of a sweep. Whoever writes a piece first fixes where it begins, where it ends and its tally; then its message
 * sends the next one, or ends the shard, and the last end closes the sweep. A message that comes again finds its own piece
 * and only sends on; one that finds the piece of another message leaves the rest to that one, which the queue keeps until
 * it has sent on. So pieces cut the table exactly once, and repeats die out.
 */
export async function step(kinds: Kinds, message: Step, now: Instant): Promise<void> {
  const sweep = await getSweep(message.sweepId);
  if (!sweep) return;
  if (message.hop > MAX_HOPS) throw new Error(`${sweep.sweepId} has come to ${MAX_HOPS} pieces`);
  const kind = kinds[sweep.kind];
  const standing = await getPiece(sweep.sweepId, message.shard, message.piece);
  const piece = standing ?? (await fix(kind, sweep, message, now));
  if (piece.token !== message.token && !message.resume) return;
  if (piece.to) await sendOn(sweep, piece, piece.to, message);
  else await end(kind, sweep, message.shard, now);
}

async function fix(kind: AnyKind, sweep: Sweep, message: Step, now: Instant): Promise<Piece> {
  const { table, segment, of } = segmentOf(sweep, message.shard);
  const { shard, piece, token, from } = message;
  const attempt: Attempt<unknown> = {
    sweepId: sweep.sweepId,
    instant: sweep.instant,
    params: kind.params.parse(sweep.params),
    now,
    table,
    shard,
    piece,
    attempt: randomUUID(),
  };
  const limit = kind.limit ?? ITEMS_PER_PIECE;
  const at = { segment, of, ...(from && { from }) };
  const page = await (kind.list?.(attempt, at) ?? listItems(table, { ...at, limit }));
  const notes: unknown[] = [];
  let tally = kind.empty();
  for (let first = 0; first < page.items.length; first += VISITS_AT_ONCE) {
    const some = page.items.slice(first, first + VISITS_AT_ONCE);
    const visits = some.map((item) =>
      kind.visit(item, attempt, (note: unknown) => notes.push(note)),
    );
    for (const one of await Promise.all(visits)) tally = kind.add(tally, one);
  }
  await kind.keep?.(notes, attempt);
  return createPiece(sweep, {
    shard,
    piece,
    token,
    attempt: attempt.attempt,
    ...(from && { from }),
    ...(page.to && { to: page.to }),
    items: message.items + page.items.length,
    tally,
    consumed: page.consumed,
  });
}

async function sendOn(sweep: Sweep, piece: Piece, from: Place, message: Step): Promise<void> {
  const budget = environment('READ_BUDGET');
  const { delay, owed } = pace(piece.consumed, budget, sweep.shards.length, message.owed);
  const { sweepId, shard } = message;
  const next = { sweepId, shard, piece: piece.piece + 1, from, items: piece.items };
  await putStep({ ...next, hop: message.hop + 1, token: randomUUID(), owed }, delay);
}

/** Ends a shard; whoever then sees that all have ended closes, however often that happens. */
async function end(kind: AnyKind, sweep: Sweep, shard: string, now: Instant): Promise<void> {
  await createEnd(sweep, shard);
  const ends = await listEnds(sweep.sweepId);
  if (!sweep.shards.every((each) => ends.has(each))) return;
  if (await getClosed(sweep.sweepId)) return;
  let total = kind.empty();
  for (const each of sweep.shards)
    for await (const { tally } of listPieces(sweep.sweepId, each))
      total = kind.add(total, kind.tally.parse(tally));
  const kept = await kind.close(total, sweep, kind.params.parse(sweep.params), now);
  await createClosed(sweep, { finishedAt: now, total: kept ?? total });
}
