import { progress } from '../progress.ts';
import { type BadLine, badLines } from './bad.ts';
import { checkpoint } from './checkpoint.ts';
import { delimiterOf, split } from './delimited.ts';
import { linesOf, survey } from './lines.ts';
import { endOfDay, momentReader } from './moment.ts';
import type { Options } from './options.ts';
import { hasHeader, messageIds, type OrderMessage, orderOf, positionsOf } from './order.ts';
import { type Outcome, send } from './send.ts';

const BATCH = 250;
const AT_ONCE = 4;
const NAMED_ERRORS = 20;

export interface Imported {
  readonly orders: number;
  readonly after: number;
  readonly bad: number;
  /** Lines that an interrupted run had sent before. */
  readonly resumedAt: number;
  readonly badFile: string;
}

interface Numbered {
  readonly line: number;
  readonly message: OrderMessage;
}

/**
 * Sends the orders of a file. Lines that are no orders, and orders that the service refuses, are listed with number and
 * reason in `<file>.bad.tsv`; everything else is sent until the service has it.
 */
export async function importOrders(options: Options, directory: string): Promise<Imported> {
  const { total, sample } = await survey(options.file);
  const read = momentReader(options.timeFormat, options.zone);
  const delimiter = delimiterOf(sample);
  const first = split(sample[0] ?? '', delimiter);
  const positions = positionsOf(options.columns, first);
  const header = hasHeader(options.columns, first, read) ? 1 : 0;
  const until = options.until && endOfDay(options.until, options.zone);
  const done = checkpoint(options, directory);
  const resumedAt = done.read();
  const bar = progress('orders', total);
  const idOf = messageIds();
  const listed = badLines(options.file, resumedAt);

  const tally = { orders: 0, after: 0 };
  let waiting: Numbered[] = [];
  let bad: BadLine[] = [];
  const flush = async (line: number): Promise<void> => {
    const batches = Array.from({ length: Math.ceil(waiting.length / BATCH) }, (_, index) =>
      waiting.slice(index * BATCH, (index + 1) * BATCH),
    );
    await Promise.all(
      batches.map(async (batch) => {
        for (const { numbered, outcome } of await sendAll(options, batch)) {
          tally.orders += outcome.accepted;
          for (const { index, message } of outcome.errors)
            bad.push({ line: numbered[index]?.line ?? 0, reason: message });
        }
      }),
    );
    listed.add(bad);
    [waiting, bad] = [[], []];
    done.write(line);
    bar.draw(line);
  };

  let line = 0;
  for await (const text of linesOf(options.file)) {
    line++;
    if (line <= header || text.trim() === '') continue;
    const messageId = idOf(text);
    if (line <= resumedAt) continue;
    const order = orderOf(split(text, delimiter), positions, read, messageId);
    if ('bad' in order) bad.push({ line, reason: order.bad });
    else if (until && order.timestamp > until) tally.after++;
    else waiting.push({ line, message: order });
    if (waiting.length === BATCH * AT_ONCE) await flush(line);
  }
  await flush(line);
  done.clear();
  return { ...tally, bad: listed.count(), resumedAt, badFile: listed.path };
}

/** An answer names at most 20 refused messages; where it refused more, the batch is sent again in parts that small. */
async function sendAll(
  options: Options,
  numbered: readonly Numbered[],
): Promise<{ numbered: readonly Numbered[]; outcome: Outcome }[]> {
  const outcome = await send(
    options,
    numbered.map(({ message }) => message),
  );
  if (outcome.dropped === outcome.errors.length) return [{ numbered, outcome }];
  const parts = [];
  for (let from = 0; from < numbered.length; from += NAMED_ERRORS)
    parts.push(...(await sendAll(options, numbered.slice(from, from + NAMED_ERRORS))));
  return parts;
}
