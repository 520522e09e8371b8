import { randomBytes } from 'node:crypto';

/** How often each function stands in the chain of invocations that led here. */
export type Lineage = ReadonlyMap<string, number>;

/**
 * Lambda stops a function once it stands about this often in one chain ("Use Lambda recursive loop detection to
 * prevent infinite loops").
 */
export const MAX_RECURSION = 16;

/**
 * The trace header of an invocation: this function added to the chain. Lambda puts the like into `_X_AMZN_TRACE_ID`,
 * the SDK sends it with every call, and SQS keeps it with the message as `AWSTraceHeader`.
 */
export function traceOf(functionName: string, lineage: Lineage): string {
  const chain = new Map(lineage).set(functionName, (lineage.get(functionName) ?? 0) + 1);
  const root = `1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`;
  const parts = [...chain].map(([name, count]) => `${name}:${count}`).join('|');
  return `Root=${root};Sampled=0;Lineage=${parts}`;
}

/** The chain that a trace header tells of; an empty one when it tells of none. */
export function lineageOf(trace: string | undefined): Lineage {
  const parts = /(?:^|;)Lineage=([^;]*)/.exec(trace ?? '')?.[1] ?? '';
  return new Map(
    parts.split('|').flatMap((part) => {
      const [name, count] = part.split(':');
      return name && Number(count) > 0 ? [[name, Number(count)] as const] : [];
    }),
  );
}

/**
 * The chain of a batch: for each function the least of the counts, so that one long chain does not stop the messages
 * that happen to travel with it.
 */
export function lineageOfBatch(lineages: readonly Lineage[]): Lineage {
  const [first = new Map<string, number>(), ...others] = lineages;
  const least = new Map<string, number>();
  for (const [name, count] of first) {
    const lowest = Math.min(count, ...others.map((other) => other.get(name) ?? 0));
    if (lowest > 0) least.set(name, lowest);
  }
  return least;
}
