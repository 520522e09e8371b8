import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueDesk } from '../aws/sqs/desk.ts';
import type { FunctionSpec, Model, ScheduleSpec } from '../template/model.ts';
import type { Clock } from '../workers/clock.ts';
import type { Lambda } from '../workers/lambda.ts';
import type { Outcome } from '../workers/worker.ts';
import { type Due, dueOf } from './due.ts';

/** A clock that leaps over a year shall not run a minute's schedule half a million times. */
export const MOST_AT_ONCE = 60;
/**
 * Lambda waits a minute, then two, before it repeats an asynchronous invocation; nobody waits for that on a laptop.
 */
const RETRY_MS = 100;
/** However far away the next instant is: a machine that slept finds out soon. */
const LONGEST_WAIT_MS = 20_000;

export interface Timetable {
  /** Lets schedules fire as time passes. */
  start(): void;
  /**
   * Moves the clock on: through every instant at which a schedule falls due, at most the last so many of each,
   * waiting at each until all is quiet, so that every run sees the time that it was due. Back in time, nothing fires.
   */
  moveTo(instant: Date, quiet: () => Promise<void>, last?: number): Promise<void>;
  /** Runs that go on, or wait to be tried again. */
  busy(): number;
  close(): void;
}

interface Entry {
  readonly spec: ScheduleSpec;
  readonly target: FunctionSpec;
  readonly due: Due;
}

export function createTimetable(
  model: Model,
  {
    lambda,
    clock,
    queues,
    warn,
  }: {
    lambda: Lambda;
    clock: Clock;
    queues: Pick<QueueDesk, 'send'>;
    warn(line: string): void;
  },
): Timetable {
  const entries = model.schedules.flatMap((spec): Entry[] => {
    const target = model.functions.find(({ name }) => name === spec.functionName);
    if (!target || !spec.permitted) {
      warn(`The schedule ${spec.name} may not invoke ${spec.functionName}: it will not run.`);
      return [];
    }
    return [{ spec, target, due: dueOf(spec.expression, spec.timezone) }];
  });
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  let firedUpTo = clock.now();
  let started = false;

  /** An asynchronous invocation: tried again as the function's configuration says, then told to its destination. */
  const fire = async ({ spec, target }: Entry, at: Date): Promise<void> => {
    running += 1;
    try {
      const event = eventOf(spec, at, model);
      let failure: Failure | undefined;
      for (let attempt = 0; attempt <= target.asyncRetries; attempt += 1) {
        if (attempt > 0) await sleep(RETRY_MS * attempt);
        const outcome = await lambda.invoke(target.name, event);
        if ('payload' in outcome) return;
        failure = outcome.error;
      }
      warn(`${target.name} failed ${target.asyncRetries + 1} times for the schedule ${spec.name}.`);
      const { onFailure } = target;
      if (onFailure === undefined) return;
      const record = JSON.stringify(recordOf(target, event, failure, clock.now()));
      if (!queues.send(onFailure, record, target))
        warn(`${target.name} may not send to ${onFailure}: nobody is told.`);
    } finally {
      running -= 1;
    }
  };

  const arm = () => {
    clearTimeout(timer);
    const now = clock.now();
    const waits = entries.map(({ due }) => (due.next(now)?.getTime() ?? Infinity) - now.getTime());
    timer = setTimeout(tick, Math.max(1, Math.min(LONGEST_WAIT_MS, ...waits))).unref();
  };
  const tick = () => {
    const now = clock.now();
    for (const entry of entries)
      for (const at of entry.due.between(firedUpTo, now, MOST_AT_ONCE)) void fire(entry, at);
    firedUpTo = now;
    arm();
  };

  return {
    busy: () => running,
    start() {
      started = true;
      firedUpTo = clock.now();
      arm();
    },
    async moveTo(instant, quiet, last = MOST_AT_ONCE) {
      clearTimeout(timer);
      const steps = entries
        .flatMap((entry) =>
          entry.due.between(clock.now(), instant, last).map((at) => ({ entry, at })),
        )
        .sort((a, b) => a.at.getTime() - b.at.getTime());
      for (const [time, due] of Map.groupBy(steps, ({ at }) => at.getTime())) {
        // The clock ticks on while things run; it never goes back between two steps.
        if (time > clock.now().getTime()) clock.set(new Date(time));
        await Promise.all(due.map(({ entry, at }) => fire(entry, at)));
        await quiet();
      }
      clock.set(instant);
      firedUpTo = instant;
      await quiet();
      if (started) arm();
    },
    close() {
      started = false;
      clearTimeout(timer);
    },
  };
}

/** The event that EventBridge makes of a schedule that is due ("Scheduled events"), or the template's own input. */
function eventOf({ arn, input }: ScheduleSpec, at: Date, { account, region }: Model): unknown {
  const time = at.toISOString().replace('.000Z', 'Z');
  if (input !== undefined)
    return JSON.parse(input.replaceAll('<aws.scheduler.scheduled-time>', time));
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time,
    region,
    resources: [arn],
    detail: {},
  };
}

type Failure = Extract<Outcome, { error: unknown }>['error'];

/** What Lambda tells a destination ("Capturing records of Lambda asynchronous invocations"). */
const recordOf = (
  { arn, asyncRetries }: FunctionSpec,
  requestPayload: unknown,
  responsePayload: Failure | undefined,
  now: Date,
) => ({
  version: '1.0',
  timestamp: now.toISOString(),
  requestContext: {
    requestId: randomUUID(),
    functionArn: `${arn}:$LATEST`,
    condition: 'RetriesExhausted',
    approximateInvokeCount: asyncRetries + 1,
  },
  requestPayload,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload,
});
