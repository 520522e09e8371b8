/**
 * The host's movable clock: an offset to the machine's, shared with every worker, so that it moves for all at the
 * same instant and goes on ticking from there. Timers, queue delays and time-outs stay real.
 */
export interface Clock {
  now(): Date;
  /** Moves the clock to an instant; it ticks on from there. */
  set(instant: Date): void;
  /** Back to the machine's own time. */
  real(): void;
  /** One signed 64 bit integer: milliseconds to add. */
  readonly offset: SharedArrayBuffer;
}

export function createClock(): Clock {
  const offset = new SharedArrayBuffer(8);
  const milliseconds = new BigInt64Array(offset);
  return {
    offset,
    now: () => new Date(Date.now() + Number(Atomics.load(milliseconds, 0))),
    set: (instant) =>
      void Atomics.store(milliseconds, 0, BigInt(Math.trunc(instant.getTime() - Date.now()))),
    real: () => void Atomics.store(milliseconds, 0, 0n),
  };
}
