import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { environment } from '../../../shared/environment.ts';
import type { AnyKind, Kinds, SweepKind } from '../../../shared/sweeps/kind.ts';
import { progressOf } from '../../../shared/sweeps/progress.ts';
import { startSweep } from '../../../shared/sweeps/start.ts';
import { step } from '../../../shared/sweeps/step.ts';
import { getClosed } from '../../../shared/sweeps/store.ts';
import { Step } from '../../../shared/sweeps/sweep.ts';
import { useTables } from '../../support/tables.ts';
import { type How, intercept, Waiting } from './faults.ts';

const NOW = '2026-11-22T10:00:00.000Z';
const tables = useTables();
const waiting = new Waiting();
let faults: ReturnType<typeof intercept>;
let closings: unknown[] = [];
let visited = 0;

const Ids = z.object({ ids: z.array(z.string()) });
type Ids = z.output<typeof Ids>;

/** Lists what it sees, so that nothing missed and nothing twice can be told. */
const lister: SweepKind<Ids, unknown> = {
  params: z.unknown(),
  tally: Ids,
  limit: 3,
  empty: () => ({ ids: [] }),
  visit: ({ pk }) => {
    visited += 1;
    return { ids: [String(pk)] };
  },
  add: (sum, { ids }) => {
    sum.ids.push(...ids);
    return sum;
  },
  close: async ({ ids }) => {
    closings.push([...ids].sort());
  },
};
const idle = lister as AnyKind;
const kinds: Kinds = {
  census: idle,
  refold: lister,
  audience: idle,
  preview: idle,
  outlook: idle,
  evaluation: idle,
  recommendations: idle,
};
const start = { kind: 'refold', sweepId: 's', instant: NOW, params: {} } as const;
const all = Array.from({ length: 17 }, (_, n) => `u:${n}`).sort();

const put = (pk: string) =>
  documents.send(new PutCommand({ TableName: environment('PROFILES_TABLE'), Item: { pk } }));
const remove = (pk: string) =>
  documents.send(new DeleteCommand({ TableName: environment('PROFILES_TABLE'), Key: { pk } }));

/** Delivers what waits, in any order, `copies` times each; what fails comes again. Says how many deliveries that took. */
async function drain({
  copies = 1,
  pick = () => 0,
  between = async () => {},
  through = kinds,
}: {
  copies?: number;
  pick?: (length: number) => number;
  between?: () => Promise<unknown>;
  through?: Kinds;
} = {}): Promise<number> {
  let deliveries = 0;
  const queue: { message: Step; left: number }[] = [];
  const fetch = () =>
    queue.push(
      ...waiting
        .take(environment('SWEEP_QUEUE'))
        .map((body) => ({ message: Step.parse(body), left: copies })),
    );
  for (fetch(); queue.length > 0; fetch()) {
    const [next] = queue.splice(pick(queue.length), 1);
    if (!next) break;
    deliveries += 1;
    if (deliveries > 2_000) throw new Error('The sweep does not end');
    const outcome = await step(through, next.message, NOW).catch((error: Error) => error);
    if (outcome instanceof Error) queue.push(next);
    else if (next.left > 1) queue.push({ ...next, left: next.left - 1 });
    await between();
  }
  return deliveries;
}

const total = async () => Ids.parse((await getClosed('s'))?.total).ids.sort();

beforeAll(() => {
  faults = intercept(waiting);
});
afterAll(() => faults.remove());
beforeEach(async () => {
  faults.plan(undefined);
  waiting.bodies.length = 0;
  closings = [];
  visited = 0;
  await tables.empty();
  for (const pk of all) await put(pk);
});

test('a sweep sees every item once, closes once and says how far it is', async () => {
  await startSweep(start);
  expect(await progressOf('s')).toMatchObject({ state: 'running', items: 0 });
  await drain();
  expect(await total()).toEqual(all);
  expect(visited).toBe(17);
  expect(closings).toEqual([all]);
  expect(await progressOf('s')).toMatchObject({ state: 'done', items: 17, finishedAt: NOW });
});

test('a sweep of an empty table closes too', async () => {
  for (const pk of all) await remove(pk);
  await startSweep(start);
  await drain();
  expect(await total()).toEqual([]);
});

test('every message twice, in any order, tallies the same and does not multiply', async () => {
  await startSweep(start);
  let seed = 7;
  const deliveries = await drain({
    copies: 2,
    pick: (length) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % length;
    },
  });
  expect(await total()).toEqual(all);
  expect(deliveries).toBeLessThan(100);
});

test('a table that changes below the sweep: what was there all along is seen once, nothing twice', async () => {
  await startSweep(start);
  let turn = 0;
  await drain({
    copies: 2,
    between: async () => {
      turn += 1;
      await put(`u:new${turn}`);
      await remove(`u:${turn}`);
    },
  });
  const ids = await total();
  expect(new Set(ids).size).toBe(ids.length);
  const removed = new Set(Array.from({ length: turn }, (_, n) => `u:${n + 1}`));
  expect(ids).toEqual(expect.arrayContaining(all.filter((pk) => !removed.has(pk))));
});

test('a start repeated at any time changes nothing', async () => {
  await startSweep(start);
  const deliveries = await drain({
    between: () => (visited < 9 ? startSweep(start) : Promise.resolve()),
  });
  expect(await total()).toEqual(all);
  expect(deliveries).toBeLessThan(200);
  await startSweep(start);
  expect(waiting.bodies).toEqual([]);
});

test('a second chain of messages ends where it meets the first', async () => {
  const slowly: Kinds = { ...kinds, refold: { ...lister, limit: 1 } };
  await startSweep({ ...start, sweepId: 'once' });
  const once = await drain({ through: slowly });
  await startSweep({ ...start, sweepId: 'twice' });
  await startSweep({ ...start, sweepId: 'twice' });
  const shards = 4;
  expect(await drain({ through: slowly })).toBeLessThanOrEqual(once + 2 * shards);
});

test('of two attempts at one piece, the slower counts for nothing', async () => {
  const [gone, stay] = [all.slice(0, 8), all.slice(8)];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: Kinds = {
    ...kinds,
    refold: {
      ...lister,
      limit: 1,
      async visit(item, attempt, note) {
        await held;
        return lister.visit(item, attempt, note);
      },
    },
  };
  await startSweep(start);
  const steps = waiting.take(environment('SWEEP_QUEUE')).map((body) => Step.parse(body));
  const slower = steps.map((each) => step(slow, each, NOW));
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const pk of gone) await remove(pk);
  const quick: Kinds = { ...kinds, refold: { ...lister, limit: 1 } };
  for (const each of steps) await step(quick, each, NOW);
  release();
  await Promise.all(slower);
  await drain({ through: quick });
  expect(await total()).toEqual(stay);
});

test('a start takes up a shard whose message was lost', async () => {
  await startSweep(start);
  for (const body of waiting.take(environment('SWEEP_QUEUE')))
    await step(kinds, Step.parse(body), NOW);
  waiting.bodies.length = 0;
  await startSweep(start);
  await drain();
  expect(await total()).toEqual(all);
});

describe.each<How>(['refused', 'answer-lost'])('a call that is %s', (how) => {
  test('costs nothing, whichever call of the sweep it is', async () => {
    faults.plan(undefined);
    await startSweep(start);
    await drain();
    const calls = faults.calls();
    expect(calls).toBeGreaterThan(30);
    for (let call = 0; call < calls; call += 1) {
      const id = `s${call}`;
      faults.plan({ call, how });
      const begin = () => startSweep({ ...start, sweepId: id });
      await begin().catch(begin);
      await drain();
      faults.plan(undefined);
      expect(Ids.parse((await getClosed(id))?.total).ids.sort()).toEqual(all);
    }
    // A sweep for each of its calls: a machine that is busy with other tests takes longer.
  }, 60_000);
});

test('repeated closings are given the same total', async () => {
  faults.plan(undefined);
  await startSweep(start);
  await drain();
  const calls = faults.calls();
  closings = [];
  faults.plan({ call: calls - 1, how: 'refused' });
  await startSweep({ ...start, sweepId: 't' });
  await drain();
  expect(closings.length).toBeGreaterThan(1);
  expect(new Set(closings.map((each) => JSON.stringify(each))).size).toBe(1);
});
