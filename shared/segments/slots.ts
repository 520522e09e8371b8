import type { Run } from './run.ts';

/**
 * What leaves look at, each once for all that look at it: a hundred segments ask for the same few quantities of a customer.
 * Everything compiled with the same slots shares them.
 */
export class Slots {
  readonly #indices = new Map<string, number>();

  /** The place of a key in the values of a run. The same key must mean the same. */
  at(key: string): number {
    const index = this.#indices.get(key) ?? this.#indices.size;
    this.#indices.set(key, index);
    return index;
  }

  /** Looks something up in a run, which computes it when it is first asked for; `undefined` is not remembered. */
  of<Value>(key: string, compute: (run: Run) => Value): (run: Run) => Value {
    const index = this.at(key);
    return (run) => {
      const known = run.values[index];
      if (known !== undefined) return known as Value;
      const value = compute(run);
      run.values[index] = value;
      return value;
    };
  }
}
