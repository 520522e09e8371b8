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
  /** Whether the SDK's own retries of a call that was befallen suffer the same, so that the function hears of it. */
  retries: z.boolean().default(false),
});

/** Something that goes wrong with a message on its way to a person; in force until cleared, or `times`. */
const OutboxFault = z.strictObject({
  outbox: z.strictObject({
    to: z.string().optional(),
    how: z.enum(['bounce', 'complain', 'throttle', 'timeout-before', 'timeout-after']),
    times: z.int().positive().optional(),
  }),
});

/** Every message of every queue comes twice, and the last one first, as standard queues may bring them. */
const QueueFault = z.strictObject({ queues: z.literal('unruly') });

export type CallMishap = z.infer<typeof CallFault>['how'];
export type OutboxMishap = z.infer<typeof OutboxFault>['outbox']['how'];

export interface CallDescription {
  readonly functionName: string;
  readonly service: string;
  readonly action: string;
  /** Whether it works on a batch: only then can a part of it fail. */
  readonly isBatch: boolean;
  /** The same for the SDK's own retries of a call; nothing where the client gives none. */
  readonly invocationId?: string | undefined;
}

/** A fault, and what it has befallen so far. */
export interface Standing {
  readonly fault: unknown;
  /** `DynamoDB.PutItem`, retries of the SDK included; addresses, for a fault of messages; ids, for one of queues. */
  readonly befell: readonly string[];
}

interface CallEntry {
  readonly fault: z.infer<typeof CallFault>;
  seen: number;
  readonly befell: string[];
  /** The calls that it befell, by the SDK's id. */
  readonly invocations: Set<string>;
}

/** The faults that tests set and requests run into. */
export class Faults {
  #calls: CallEntry[] = [];
  #queues: { fault: z.infer<typeof QueueFault>; befell: Set<string> } | undefined;
  #outbox: { fault: z.infer<typeof OutboxFault>['outbox']; seen: number; befell: string[] }[] = [];

  /** Adds one fault, as `POST /_local/faults` spells it. Throws an Error that names what is wrong with it. */
  set(fault: unknown): void {
    const isOf = (kind: string) => typeof fault === 'object' && fault !== null && kind in fault;
    const fresh = { seen: 0, befell: [] };
    if (isOf('queues'))
      this.#queues = { fault: parsed(QueueFault, fault), befell: new Set<string>() };
    else if (isOf('outbox'))
      this.#outbox.push({ ...fresh, fault: parsed(OutboxFault, fault).outbox });
    else this.#calls.push({ ...fresh, fault: parsed(CallFault, fault), invocations: new Set() });
  }

  /** The faults that are set: one that befell nothing has proved nothing. */
  list(): readonly Standing[] {
    const calls = this.#calls.map(({ fault, befell }) => ({ fault, befell: [...befell] }));
    const outbox = this.#outbox.map(({ fault, befell }) => ({
      fault: { outbox: fault },
      befell: [...befell],
    }));
    const queues = this.#queues ? [{ ...this.#queues, befell: [...this.#queues.befell] }] : [];
    return [...calls, ...outbox, ...queues];
  }

  clear(): void {
    this.#calls = [];
    this.#outbox = [];
    this.#queues = undefined;
  }

  get areQueuesUnruly(): boolean {
    return this.#queues !== undefined;
  }

  /** Whether a message that was deleted is brought again, which befalls each once. */
  befallsDeleted(messageId: string): boolean {
    if (!this.#queues || this.#queues.befell.has(messageId)) return false;
    this.#queues.befell.add(messageId);
    return true;
  }

  /** What shall befall this call, if anything. Counts it for every fault that it matches. */
  befalls(call: CallDescription): CallMishap | undefined {
    let mishap: CallMishap | undefined;
    for (const entry of this.#calls) {
      if (!speaksOf(entry.fault, call) || !strikes(entry, call)) continue;
      entry.befell.push(`${call.service}.${call.action}`);
      mishap ??= entry.fault.how;
    }
    return mishap;
  }

  /** What shall befall a message to these addresses, if anything. */
  befallsMessage(to: readonly string[]): OutboxMishap | undefined {
    const entry = this.#outbox.find(
      ({ fault, seen }) =>
        (fault.to === undefined || to.includes(fault.to)) && seen < (fault.times ?? Infinity),
    );
    if (entry) {
      entry.seen += 1;
      entry.befell.push(to.join(', '));
    }
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

/** Counts the call; a retry of one that was befallen is none of its own where the fault means retries too. */
function strikes(entry: CallEntry, { invocationId }: CallDescription): boolean {
  const { call: first, times, retries } = entry.fault;
  if (retries && invocationId !== undefined && entry.invocations.has(invocationId)) return true;
  entry.seen += 1;
  const struck = entry.seen >= first && entry.seen < first + times;
  if (struck && invocationId !== undefined) entry.invocations.add(invocationId);
  return struck;
}
