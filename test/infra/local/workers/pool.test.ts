import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { FunctionSpec } from '../../../../infra/local/template/model.ts';
import { createPool } from '../../../../infra/local/workers/pool.ts';
import type { LambdaWorker } from '../../../../infra/local/workers/worker.ts';

/** Workers without threads: an invocation ends when the test says so. */
function staff(failsToLoad = false) {
  const alive = new Set<LambdaWorker>();
  let most = 0;
  const running: { name: string; end(): void }[] = [];
  const start = ({ name }: FunctionSpec): LambdaWorker => {
    const gone = Promise.withResolvers<void>();
    const worker: LambdaWorker = {
      functionName: name,
      accessKeyId: 'key',
      ready: Promise.resolve(
        failsToLoad ? { errorType: 'E', errorMessage: 'does not load' } : undefined,
      ),
      gone: gone.promise,
      invoke: () =>
        new Promise((resolve) => {
          running.push({ name, end: () => resolve({ payload: '1' }) });
        }),
      terminate: async () => {
        alive.delete(worker);
        gone.resolve();
      },
    };
    alive.add(worker);
    most = Math.max(most, alive.size);
    return worker;
  };
  return { start, alive, running, most: () => most };
}

const named = (name: string) => ({ name }) as FunctionSpec;

test('no function gets more workers than its cap', async () => {
  const { start, running } = staff();
  const pool = createPool([named('a')], { start, perFunction: 3 });
  for (let n = 0; n < 10; n += 1) void pool.invoke('a', '', '');
  await sleep(10);
  expect([running.length, pool.busy()]).toEqual([3, 10]);
});

test('all functions together get no more workers than the cap of all', async () => {
  const { start, most } = staff();
  const pool = createPool([named('a'), named('b')], { start, perFunction: 8, inTotal: 4 });
  for (let n = 0; n < 10; n += 1) void pool.invoke(n % 2 ? 'a' : 'b', '', '');
  await sleep(10);
  expect(most()).toBe(4);
});

test('an idle worker makes room for another function', async () => {
  const { start, running, alive } = staff();
  const pool = createPool([named('a'), named('b')], { start, inTotal: 1 });
  void pool.invoke('a', '', '');
  await sleep(10);
  running[0]?.end();
  await sleep(10);
  void pool.invoke('b', '', '');
  await sleep(10);
  expect([...alive].map(({ functionName }) => functionName)).toEqual(['b']);
});

test('a busy worker does not make room, but who waits gets it when it is free', async () => {
  const { start, running } = staff();
  const pool = createPool([named('a'), named('b')], { start, inTotal: 1 });
  void pool.invoke('a', '', '');
  await sleep(10);
  const waiting = pool.invoke('b', '', '');
  running[0]?.end();
  await sleep(10);
  running[1]?.end();
  expect(await waiting).toEqual({ payload: '1' });
});

test('idle workers go after a while', async () => {
  const { start, running, alive } = staff();
  const pool = createPool([named('a')], { start, idleMs: 40 });
  void pool.invoke('a', '', '');
  await sleep(5);
  running[0]?.end();
  await sleep(100);
  expect([alive.size, pool.busy()]).toEqual([0, 0]);
});

test('a bundle that does not load fails each invocation once, and is tried again for the next', async () => {
  const { start } = staff(true);
  const pool = createPool([named('a')], { start });
  const outcomes = await Promise.all([pool.invoke('a', '', ''), pool.invoke('a', '', '')]);
  expect(outcomes).toMatchObject([{ how: 'crashed' }, { how: 'crashed' }]);
});
