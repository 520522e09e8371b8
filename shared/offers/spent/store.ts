import { randomInt } from 'node:crypto';
import { BatchGetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Definition } from '../../catalog/catalog.ts';
import { documents } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { EXPIRES_AT, key } from '../../tables.ts';
import type { Instant } from '../../time.ts';
import type { Offer } from '../offer.ts';
import { type Counter, countersOf } from './limits.ts';

/** How old a counter in memory may be, by the caller's clock; with the time of a decision well within a minute. */
const FRESH_MS = 20_000;
/** Until when an older one serves where the table does not answer. */
const USABLE_MS = 60_000;
/** How long whoever counts waits for the table. */
const PATIENCE_MS = 1_000;
const MOST_REMEMBERED = 50_000;
const BATCH_KEYS = 100;

/** By counter: `view`, `click` or `claim`, with the window of a cap that has one, `view/P1D`. Nothing that was counted is 0. */
export type Spent = Readonly<Record<string, number>>;

type LimitedOffer = Pick<Definition<Offer>, 'id' | 'body'>;
interface Known {
  readonly count: number;
  readonly readAt: number;
}
const memory = new Map<string, Known>();

/**
 * About how much of the limits for everybody of some offers is used up, in the periods of now; from memory, at most 20
 * seconds old. Offers without such limits cost nothing. Throws where the table does not answer and what is in memory is
 * more than a minute old.
 */
export async function spentOf(
  offers: readonly LimitedOffer[],
  now: Instant,
): Promise<ReadonlyMap<string, Spent>> {
  const at = Date.parse(now);
  const counters = offers.flatMap((offer) => countersOf(offer, now));
  const older = (age: number) => (counter: Counter) =>
    !(Math.abs(at - (memory.get(nameOf(counter))?.readAt ?? Number.NaN)) <= age);
  const old = counters.filter(older(FRESH_MS));
  try {
    await read(old, at);
  } catch (error) {
    if (old.some(older(USABLE_MS))) throw error;
    console.error(JSON.stringify({ counters: 'unreadable', error: String(error) }));
  }
  const spent = new Map<string, Record<string, number>>();
  for (const counter of counters) {
    const own = spent.get(counter.offerId) ?? {};
    own[counter.counter] = memory.get(nameOf(counter))?.count ?? 0;
    spent.set(counter.offerId, own);
  }
  return spent;
}

/**
 * Counts what was done with an offer, for decisions. Approximate: an answer that is lost is asked for again, and counted
 * twice.
 */
export async function addSpent(
  { offerId, counter, period, until, shards }: Counter,
  times = 1,
): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: environment('METRICS_TABLE'),
      Key: key.spent(offerId, randomInt(shards), counter, period),
      UpdateExpression: `ADD times :times SET ${EXPIRES_AT} = :until`,
      ExpressionAttributeValues: {
        ':times': times,
        ':until': Math.floor(Date.parse(until) / 1_000),
      },
    }),
    { abortSignal: AbortSignal.timeout(PATIENCE_MS) },
  );
}

const nameOf = ({ offerId, counter, period }: Counter): string => `${offerId} ${counter} ${period}`;

const Row = z.object({ pk: z.string(), sk: z.string(), times: z.number() });

async function read(counters: readonly Counter[], at: number): Promise<void> {
  if (counters.length === 0) return;
  const keys = counters.flatMap((one) =>
    Array.from({ length: one.shards }, (_, shard) => ({
      of: one,
      ...key.spent(one.offerId, shard, one.counter, one.period),
    })),
  );
  const rows = new Map<string, number>();
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH_KEYS) }, (_, batch) =>
    keys.slice(batch * BATCH_KEYS, (batch + 1) * BATCH_KEYS).map(({ pk, sk }) => ({ pk, sk })),
  );
  await Promise.all(
    batches.map(async (batch) => {
      for (const { pk, sk, times } of await getBatch(batch)) rows.set(`${pk} ${sk}`, times);
    }),
  );
  if (memory.size > MOST_REMEMBERED) memory.clear();
  for (const counter of counters) memory.set(nameOf(counter), { count: 0, readAt: at });
  for (const { of, pk, sk } of keys) {
    const name = nameOf(of);
    const count = (memory.get(name)?.count ?? 0) + (rows.get(`${pk} ${sk}`) ?? 0);
    memory.set(name, { count, readAt: at });
  }
}

const MOST_ROUNDS = 5;

async function getBatch(keys: readonly Record<string, string>[]) {
  const table = environment('METRICS_TABLE');
  const found: z.output<typeof Row>[] = [];
  let left: Record<string, unknown>[] = [...keys];
  for (let round = 1; left.length > 0; round += 1) {
    if (round > MOST_ROUNDS) throw new Error('The counters of offers could not all be read');
    const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: left } } }),
    );
    found.push(...(Responses[table] ?? []).map((item) => Row.parse(item)));
    left = UnprocessedKeys[table]?.Keys ?? [];
  }
  return found;
}
