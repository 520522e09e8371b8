import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FunctionSpec } from '../template/model.ts';
import type { Clock } from './clock.ts';

/** What Lambda says about an invocation that failed. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}
export type Outcome =
  | { readonly payload: string }
  | { readonly error: FunctionError; readonly how: 'threw' | 'timed-out' | 'crashed' };

/** One thread with one function loaded. */
export interface LambdaWorker {
  readonly functionName: string;
  readonly accessKeyId: string;
  /** Resolves when the bundle is loaded: with what went wrong, if anything did. */
  readonly ready: Promise<FunctionError | undefined>;
  /** Resolves when the thread is gone, for whatever reason. */
  readonly gone: Promise<void>;
  /** Runs one invocation; callers see to it that there is only one at a time. Never rejects. */
  invoke(event: string, trace: string): Promise<Outcome>;
  terminate(): Promise<void>;
}

export interface WorkerOptions {
  readonly spec: FunctionSpec;
  readonly accessKeyId: string;
  readonly secretKey: string;
  readonly awsUrl: string;
  readonly region: string;
  readonly clock: Clock;
  /** What the function writes to its console, as it comes. */
  output(stream: 'out' | 'err', text: string): void;
  /** How large its heap was when an invocation ended. */
  heap(bytes: number): void;
}

const runtime = fileURLToPath(new URL('runtime.cjs', import.meta.url));

/** Lambda's quota "Invocation payload (request and response)", synchronous: 6 MB, in fact 100 bytes more. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

export function startWorker(options: WorkerOptions): LambdaWorker {
  const { spec, accessKeyId } = options;
  const thread = new Worker(runtime, {
    env: environmentOf(options),
    execArgv: [],
    argv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
    workerData: { clock: options.clock.offset, directory: spec.directory, handler: spec.handler },
  });
  thread.stdout.setEncoding('utf8').on('data', (text: string) => options.output('out', text));
  thread.stderr.setEncoding('utf8').on('data', (text: string) => options.output('err', text));

  const loaded = Promise.withResolvers<FunctionError | undefined>();
  const gone = Promise.withResolvers<void>();
  let finish: ((outcome: Outcome) => void) | undefined;
  let death: FunctionError | undefined;
  thread.on('message', (message: Message) => {
    if ('ready' in message) loaded.resolve(undefined);
    else if ('failedToLoad' in message) loaded.resolve(message.failedToLoad);
    else {
      options.heap(message.heapBytes);
      finish?.(
        'error' in message ? { error: message.error, how: 'threw' } : sized(message.payload),
      );
    }
  });
  // Without a listener an uncaught exception in the thread would take the host down.
  thread.on('error', (error: Error & { code?: string }) => {
    const errorType =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? 'Runtime.OutOfMemory'
        : `Runtime.Uncaught${error.name}`;
    death = { errorType, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  });
  thread.on('exit', (code) => {
    const error = death ?? {
      errorType: 'Runtime.ExitError',
      errorMessage: `Runtime exited with error: exit status ${code}`,
    };
    loaded.resolve(error);
    finish?.({ error, how: 'crashed' });
    gone.resolve();
  });

  return {
    functionName: spec.name,
    accessKeyId,
    ready: loaded.promise,
    gone: gone.promise,
    terminate: async () => void (await thread.terminate()),
    invoke(event, trace) {
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      const requestId = randomUUID();
      const timer = setTimeout(() => {
        death = {
          errorType: 'Sandbox.Timedout',
          errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(spec.timeoutMs / 1000).toFixed(2)} seconds`,
        };
        finish?.({ error: death, how: 'timed-out' });
        void thread.terminate();
      }, spec.timeoutMs);
      finish = (outcome) => {
        clearTimeout(timer);
        finish = undefined;
        resolve(outcome);
      };
      const { arn, timeoutMs } = spec;
      thread.postMessage({ event, requestId, arn, timeoutMs, trace });
      return promise;
    },
  };
}

type Message =
  | { readonly ready: true }
  | { readonly failedToLoad: FunctionError }
  | { readonly error: FunctionError; readonly heapBytes: number }
  | { readonly payload: string; readonly heapBytes: number };

const sized = (payload: string): Outcome =>
  Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES
    ? { payload }
    : {
        how: 'threw',
        error: {
          errorType: 'Function.ResponseSizeTooLarge',
          errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
        },
      };

/**
 * "Defined runtime environment variables" of Lambda, as far as code may rely on them, and the function's own. Not
 * NODE_OPTIONS, which are for a process.
 */
const environmentOf = ({ spec, accessKeyId, secretKey, awsUrl, region }: WorkerOptions) => {
  const { NODE_OPTIONS: _, ...own } = spec.environment;
  return {
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    LAMBDA_TASK_ROOT: spec.directory,
    ...own,
    _HANDLER: spec.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: accessKeyId,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_ENDPOINT_URL: awsUrl,
  };
};
