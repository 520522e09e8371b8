/** Lets one task at a time hold each of its keys; tasks on other keys run meanwhile. */
export class Locks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the task once everybody before it has let go of all the keys. All keys are taken at once, so none waits for the other in a ring. */
  async holding<Result>(keys: readonly string[], task: () => Promise<Result>): Promise<Result> {
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    const run = before.length > 0 ? Promise.allSettled(before).then(task) : task();
    const done = run.then(nothing, nothing);
    for (const key of keys) this.#last.set(key, done);
    try {
      return await run;
    } finally {
      for (const key of keys) if (this.#last.get(key) === done) this.#last.delete(key);
    }
  }
}

const nothing = () => undefined;
