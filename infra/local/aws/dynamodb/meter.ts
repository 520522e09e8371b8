import { type Capacity, totalOf } from './capacity.ts';

/** Adds up what one request consumed, and tells it to a caller who asked for it. */
export class Meter {
  readonly kind: 'rru' | 'wru';
  readonly #wanted: string | undefined;
  readonly #tables = new Map<string, Capacity>();

  constructor(kind: 'rru' | 'wru', wanted: string | undefined) {
    this.kind = kind;
    this.#wanted = wanted;
  }

  add(table: string, { table: units, indexes }: Capacity): void {
    const before = this.#tables.get(table) ?? { table: 0, indexes: {} };
    const sums: Record<string, number> = { ...before.indexes };
    for (const [index, more] of Object.entries(indexes)) sums[index] = (sums[index] ?? 0) + more;
    this.#tables.set(table, { table: before.table + units, indexes: sums });
  }

  get units(): number {
    return [...this.#tables.values()].reduce((sum, capacity) => sum + totalOf(capacity), 0);
  }

  /** `ConsumedCapacity` as the API answers it, of one table or, in batches, of each. */
  report(): { ConsumedCapacity?: unknown } {
    return this.#isWanted ? { ConsumedCapacity: this.#list()[0] } : {};
  }

  reportAll(): { ConsumedCapacity?: unknown } {
    return this.#isWanted ? { ConsumedCapacity: this.#list() } : {};
  }

  get #isWanted(): boolean {
    return this.#wanted === 'TOTAL' || this.#wanted === 'INDEXES';
  }

  #list(): unknown[] {
    return [...this.#tables].map(([TableName, capacity]) => ({
      TableName,
      CapacityUnits: totalOf(capacity),
      ...(this.#wanted === 'INDEXES' && {
        Table: { CapacityUnits: capacity.table },
        GlobalSecondaryIndexes: Object.fromEntries(
          Object.entries(capacity.indexes).map(([name, CapacityUnits]) => [
            name,
            { CapacityUnits },
          ]),
        ),
      }),
    }));
  }
}
