export interface FunctionUsage {
  /** `DynamoDB.PutItem` to the number of requests, refused and retried ones included. */
  readonly calls: Readonly<Record<string, number>>;
  /** Read and write request units of DynamoDB's on-demand mode. */
  readonly rru: number;
  readonly wru: number;
}

export interface Units {
  readonly rru?: number;
  readonly wru?: number;
}

/** What each function has asked of AWS since the last zero. The host's own calls are not counted. */
export class Usage {
  readonly #functions = new Map<
    string,
    { calls: Record<string, number>; rru: number; wru: number }
  >();

  count(functionName: string | undefined, call: string): void {
    const usage = this.#of(functionName);
    if (usage) usage.calls[call] = (usage.calls[call] ?? 0) + 1;
  }

  charge(functionName: string | undefined, { rru = 0, wru = 0 }: Units): void {
    const usage = this.#of(functionName);
    if (!usage) return;
    usage.rru += rru;
    usage.wru += wru;
  }

  report(): Record<string, FunctionUsage> {
    return structuredClone(Object.fromEntries(this.#functions));
  }

  zero(): void {
    this.#functions.clear();
  }

  #of(functionName: string | undefined) {
    if (functionName === undefined) return undefined;
    const found = this.#functions.get(functionName) ?? { calls: {}, rru: 0, wru: 0 };
    this.#functions.set(functionName, found);
    return found;
  }
}
