import { randomUUID } from 'node:crypto';
import type { FunctionSpec } from '../template/model.ts';
import type { Clock } from './clock.ts';
import { type Lineage, traceOf } from './lineage.ts';
import type { FunctionLog } from './log.ts';
import { createPool } from './pool.ts';
import { type Outcome, startWorker } from './worker.ts';

/** What the AWS endpoint is told of each worker, so that it knows who calls. */
export interface Enlisting {
  enlist(
    accessKeyId: string,
    caller: { functionName: string; secretKey: string; kill(): void },
  ): void;
  dismiss(accessKeyId: string): void;
}

export interface LambdaOptions {
  readonly functions: readonly FunctionSpec[];
  readonly region: string;
  readonly awsUrl: string;
  readonly clock: Clock;
  readonly log: FunctionLog;
  readonly endpoint: Enlisting;
}

interface Count {
  invocations: number;
  errors: number;
  /** The largest heap at the end of an invocation, in MB. */
  heapMb: number;
}
/** What became of each function since the counters were zeroed. */
export type Counts = Readonly<Record<string, Count>>;

/** Lambda as the other rooms see it. */
export interface Lambda {
  /** Runs a function with an event. Never rejects. */
  invoke(functionName: string, event: unknown, lineage?: Lineage): Promise<Outcome>;
  busy(): number;
  busyFunctions(): string[];
  readonly counts: { read(): Counts; zero(): void };
  close(): Promise<void>;
}

export function createLambda(options: LambdaOptions): Lambda {
  const { functions, region, awsUrl, clock, log, endpoint } = options;
  const counts = new Map<string, Count>();
  const countOf = (functionName: string): Count => {
    const count = counts.get(functionName) ?? { invocations: 0, errors: 0, heapMb: 0 };
    counts.set(functionName, count);
    return count;
  };
  let started = 0;
  const pool = createPool(functions, {
    start(spec) {
      started += 1;
      const accessKeyId = `LOCAL${String(started).padStart(11, '0')}`;
      // As on AWS, links that a function signed are of no use once its credentials are gone: after the next start.
      const secretKey = randomUUID();
      const worker = startWorker({
        spec,
        accessKeyId,
        secretKey,
        awsUrl,
        region,
        clock,
        output: (stream, text) => log.output(spec.name, stream, text),
        heap: (bytes) => {
          const count = countOf(spec.name);
          count.heapMb = Math.max(count.heapMb, Math.round(bytes / 1e5) / 10);
        },
      });
      endpoint.enlist(accessKeyId, {
        functionName: spec.name,
        secretKey,
        kill: () => void worker.terminate(),
      });
      void worker.gone.then(() => endpoint.dismiss(accessKeyId));
      return worker;
    },
  });
  return {
    busy: () => pool.busy(),
    busyFunctions: () => pool.busyFunctions(),
    counts: {
      read: () => Object.fromEntries([...counts].map(([name, count]) => [name, { ...count }])),
      zero: () => counts.clear(),
    },
    async invoke(functionName, event, lineage = new Map()) {
      const count = countOf(functionName);
      count.invocations += 1;
      const trace = traceOf(functionName, lineage);
      const outcome = await pool.invoke(functionName, JSON.stringify(event), trace);
      if ('error' in outcome) {
        count.errors += 1;
        const { errorType, errorMessage, trace: stack = [] } = outcome.error;
        log.failed(functionName, `${errorType}: ${errorMessage}${stack.slice(1).join('')}`);
      }
      return outcome;
    },
    async close() {
      await pool.close();
      log.flush();
    },
  };
}
