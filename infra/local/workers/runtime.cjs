// The Lambda runtime inside a worker thread: loads the bundle, then answers one invocation at a time.
// Plain CommonJS, because a worker that has to strip types first starts 25 ms later, and there are many workers.
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { getHeapStatistics } = require('node:v8');
const { parentPort, workerData } = require('node:worker_threads');

moveDate(new BigInt64Array(workerData.clock));

let handle;
try {
  handle = load(workerData.directory, workerData.handler);
} catch (error) {
  parentPort.postMessage({ failedToLoad: described(error) });
}
if (handle) {
  parentPort.on('message', invoke);
  parentPort.postMessage({ ready: true });
}

/** `index.handler` is the export `handler` of index.js, .mjs or .cjs, in that order, as in Lambda. */
function load(directory, name) {
  const dot = name.lastIndexOf('.');
  const stem = join(directory, name.slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((end) => stem + end).find((path) => existsSync(path));
  if (!file) throw new Error(`Cannot find module '${name.slice(0, dot)}' in ${directory}`);
  const found = require(file)[name.slice(dot + 1)];
  if (typeof found !== 'function') throw new Error(`${name} is undefined or not exported`);
  return found;
}

async function invoke({ event, requestId, arn, timeoutMs, trace }) {
  const began = performance.now();
  // Lambda's own way of telling the AWS SDK which chain of invocations this is; the SDK sends it along.
  process.env._X_AMZN_TRACE_ID = trace;
  const context = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.round(timeoutMs - (performance.now() - began))),
  };
  try {
    const result = await handle(JSON.parse(event), context);
    parentPort.postMessage({ payload: JSON.stringify(result) ?? 'null', heapBytes: heap() });
  } catch (error) {
    parentPort.postMessage({ error: described(error), heapBytes: heap() });
  }
}

/** At the end of an invocation, before anything is let go of: this thread's own. */
function heap() {
  return getHeapStatistics().used_heap_size;
}

function described(error) {
  const known = error instanceof Error;
  return {
    errorType: known ? error.name : typeof error,
    errorMessage: known ? error.message : String(error),
    trace: known && error.stack ? error.stack.split('\n') : [],
  };
}

/** Replaces the constructor and `Date.now`, and nothing else: an instant that is named stays what it is. */
function moveDate(offset) {
  const Real = Date;
  const realNow = Real.now;
  const now = () => realNow() + Number(Atomics.load(offset, 0));
  function Moved(...parts) {
    if (!new.target) return new Real(now()).toString();
    return Reflect.construct(Real, parts.length === 0 ? [now()] : parts, new.target);
  }
  Moved.prototype = Real.prototype;
  Moved.parse = Real.parse;
  Moved.UTC = Real.UTC;
  Moved.now = now;
  Object.defineProperty(Moved, 'name', { value: 'Date' });
  Object.defineProperty(Moved, 'length', { value: 7 });
  Real.prototype.constructor = Moved;
  globalThis.Date = Moved;
}
