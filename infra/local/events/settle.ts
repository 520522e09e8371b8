import { setTimeout as sleep } from 'node:timers/promises';

/** All that may still be going on. */
export interface Activity {
  /** Invocations, batches and runs of schedules, waiting ones included. */
  busy(): number;
  /** Grows whenever something begins, so that what happened between two looks is seen. */
  begun(): number;
  /** Visible messages over all queues that somebody reads. */
  visible(): Promise<number>;
  /** No provider event on its way. */
  quiet(): boolean;
  /** What goes on, in words. */
  describe(): string;
}

const LOOK_EVERY_MS = 5;

/**
 * Waits until no invocation runs and no queue holds a visible message. Throws, saying what still goes on, when that
 * takes longer than `withinMs`.
 */
export async function settle(activity: Activity, withinMs = 120_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const before = activity.begun();
    const looksQuiet = activity.busy() === 0 && activity.quiet();
    if (
      looksQuiet &&
      (await activity.visible()) === 0 &&
      activity.busy() === 0 &&
      activity.begun() === before &&
      activity.quiet()
    )
      return;
    if (Date.now() > deadline)
      throw new Error(
        `It did not become quiet within ${withinMs / 1000} s: ${activity.describe()}`,
      );
    await sleep(LOOK_EVERY_MS);
  }
}
