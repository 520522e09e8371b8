import * as z from 'zod';

const times = z.int().positive().default(1);

/** Something that goes wrong in a call of a function to AWS. */
const CallFault = z.strictObject({
  /** Any function when absent; likewise for service and action. */
  function: z.string().optional(),
  service: z.string().optional(),
  action: z.string().optional(),
  /** Begins with the n-th matching call since the fault was set; the first when absent. */
  call: z.int().positive().default(1),
  how: z.enum(['refuse', 'drop-answer', 'throttle', 'kill-before', 'kill-after', 'partial']),
  times,
});

/** Something that goes wrong with a message on its way to a person; in force until cleared, or `times`. */
const OutboxFault = z.strictObject({
  outbox: z.strictObject({
    to: z.string().optional(),
    how: z.enum(['bounce', 'complain', 'throttle', 'timeout-before', 'timeout-after']),
    times: z.int().positive().optional(),
  }),
});

export type CallMishap = z.infer<typeof CallFault>['how'];
export type OutboxMishap = z.infer<typeof OutboxFault>['outbox']['how'];

export interface CallDescription {
  readonly functionName: string;
  readonly service: string;
  readonly action: string;
  /** Whether it works on a batch: only then can a part of it fail. */
  readonly isBatch: boolean;
}

/** The faults that tests set and requests run into. */
export class Faults {
  #calls: { fault: z.infer<typeof CallFault>; seen: number }[] = [];
  #outbox: { fault: z.infer<typeof OutboxFault>['outbox']; seen: number }[] = [];

  /** Adds one fault, as `POST /_local/faults` spells it. Throws an Error that names what is wrong with it. */
  set(fault: unknown): void {
    const isOfOutbox = typeof fault === 'object' && fault !== null && 'outbox' in fault;
    if (isOfOutbox) this.#outbox.push({ fault: parsed(OutboxFault, fault).outbox, seen: 0 });
    else this.#calls.push({ fault: parsed(CallFault, fault), seen: 0 });
  }

  clear(): void {
    this.#calls = [];
    this.#outbox = [];
  }

  /** What shall befall this call, if anything. Counts it for every fault that it matches. */
  befalls(call: CallDescription): CallMishap | undefined {
    let mishap: CallMishap | undefined;
    for (const entry of this.#calls) {
      if (!speaksOf(entry.fault, call)) continue;
      entry.seen += 1;
      const { call: first, times, how } = entry.fault;
      if (entry.seen >= first && entry.seen < first + times) mishap ??= how;
    }
    return mishap;
  }

  /** What shall befall a message to these addresses, if anything. */
  befallsMessage(to: readonly string[]): OutboxMishap | undefined {
    const entry = this.#outbox.find(
      ({ fault, seen }) =>
        (fault.to === undefined || to.includes(fault.to)) && seen < (fault.times ?? Infinity),
    );
    if (entry) entry.seen += 1;
    return entry?.fault.how;
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, fault: unknown): z.output<Schema> {
  const result = schema.safeParse(fault);
  if (result.success) return result.data;
  throw new Error(z.prettifyError(result.error));
}

function speaksOf(fault: z.infer<typeof CallFault>, call: CallDescription): boolean {
  return (
    (fault.function === undefined || fault.function === call.functionName) &&
    (fault.service === undefined || fault.service.toLowerCase() === call.service.toLowerCase()) &&
    (fault.action === undefined || fault.action.toLowerCase() === call.action.toLowerCase()) &&
    (fault.how !== 'partial' || call.isBatch)
  );
}
