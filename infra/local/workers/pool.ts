import { availableParallelism } from 'node:os';
import type { FunctionSpec } from '../template/model.ts';
import type { LambdaWorker, Outcome } from './worker.ts';

export interface PoolOptions {
  /** Starts a thread for a function. */
  start(spec: FunctionSpec): LambdaWorker;
  readonly perFunction?: number;
  readonly inTotal?: number;
  readonly idleMs?: number;
}

/** The functions of the application, each in as many workers as its load asks for. */
export interface Pool {
  /** Runs one invocation as soon as a worker is free. Never rejects; throws for a function that does not exist. */
  invoke(functionName: string, event: string, trace: string): Promise<Outcome>;
  /** Invocations that run or wait. */
  busy(): number;
  /** Names of functions that run or wait, for whoever asks why it is not quiet. */
  busyFunctions(): string[];
  close(): Promise<void>;
}

interface Job {
  readonly event: string;
  readonly trace: string;
  done(outcome: Outcome): void;
}
interface Crew {
  readonly spec: FunctionSpec;
  readonly waiting: Job[];
  /** Idle workers with the moment since when, the one used last at the end. */
  readonly idle: { worker: LambdaWorker; since: number }[];
  readonly workers: Set<LambdaWorker>;
  starting: number;
  running: number;
}

/**
 * Threads start one after the other while work waits, never more at once than there are processors: on a laptop a
 * burst is served sooner by few warm workers than by many that all load their bundle.
 */
export function createPool(functions: readonly FunctionSpec[], options: PoolOptions): Pool {
  const { perFunction = 8, inTotal = 24, idleMs = 120_000 } = options;
  const startsAtOnce = Math.max(2, availableParallelism());
  const crews = new Map<string, Crew>(
    functions.map((spec) => [
      spec.name,
      { spec, waiting: [], idle: [], workers: new Set(), starting: 0, running: 0 },
    ]),
  );
  const sum = (count: (crew: Crew) => number) =>
    [...crews.values()].reduce((total, crew) => total + count(crew), 0);
  let closing = false;

  const retire = (crew: Crew, worker: LambdaWorker) => {
    crew.workers.delete(worker);
    const at = crew.idle.findIndex((one) => one.worker === worker);
    if (at >= 0) crew.idle.splice(at, 1);
  };

  const makeRoom = (): boolean => {
    if (sum(({ workers }) => workers.size) < inTotal) return true;
    const oldest = [...crews.values()]
      .flatMap((crew) => crew.idle.slice(0, 1).map((one) => ({ crew, ...one })))
      .sort((a, b) => a.since - b.since)[0];
    if (!oldest) return false;
    retire(oldest.crew, oldest.worker);
    void oldest.worker.terminate();
    return true;
  };

  const startWhereWorkWaits = () => {
    for (const crew of crews.values()) {
      while (
        !closing &&
        crew.waiting.length > crew.starting &&
        crew.workers.size < perFunction &&
        sum(({ starting }) => starting) < startsAtOnce &&
        makeRoom()
      )
        void start(crew);
    }
  };

  const start = async (crew: Crew) => {
    crew.starting += 1;
    const worker = options.start(crew.spec);
    crew.workers.add(worker);
    void worker.gone.then(() => {
      retire(crew, worker);
      startWhereWorkWaits();
    });
    const failure = await worker.ready;
    crew.starting -= 1;
    if (failure) {
      // As in Lambda, the invocation that the environment was made for fails with what its start failed with.
      retire(crew, worker);
      void worker.terminate();
      crew.waiting.shift()?.done({ error: failure, how: 'crashed' });
    } else serve(crew, worker);
    startWhereWorkWaits();
  };

  const serve = async (crew: Crew, worker: LambdaWorker) => {
    for (let job = crew.waiting.shift(); job; job = crew.waiting.shift()) {
      crew.running += 1;
      const outcome = await worker.invoke(job.event, job.trace);
      crew.running -= 1;
      const dead = 'error' in outcome && outcome.how !== 'threw';
      if (dead) retire(crew, worker);
      job.done(outcome);
      if (dead || !crew.workers.has(worker)) return startWhereWorkWaits();
    }
    crew.idle.push({ worker, since: Date.now() });
    startWhereWorkWaits();
  };

  const sweeping = setInterval(() => {
    for (const crew of crews.values())
      for (const { worker, since } of [...crew.idle])
        if (Date.now() - since > idleMs) {
          retire(crew, worker);
          void worker.terminate();
        }
  }, idleMs / 4);
  sweeping.unref();

  return {
    busy: () => sum(({ waiting, running }) => waiting.length + running),
    busyFunctions: () =>
      [...crews.values()]
        .filter(({ waiting, running }) => waiting.length + running > 0)
        .map(({ spec }) => spec.name),
    invoke(functionName, event, trace) {
      const crew = crews.get(functionName);
      if (!crew) throw new Error(`There is no function ${functionName}`);
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      crew.waiting.push({ event, trace, done: resolve });
      const rested = crew.idle.pop();
      if (rested) void serve(crew, rested.worker);
      else startWhereWorkWaits();
      return promise;
    },
    async close() {
      closing = true;
      clearInterval(sweeping);
      const workers = [...crews.values()].flatMap((crew) => [...crew.workers]);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
