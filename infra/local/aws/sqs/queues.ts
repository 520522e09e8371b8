import { join } from 'node:path';
import type { QueueSpec } from '../../template/model.ts';
import type { Faults } from '../faults.ts';
import { type Journal, noJournal, openJournal } from '../journal.ts';
import type { Draft, Message } from './message.ts';
import { Queue } from './queue.ts';

type Line =
  | { queue: string; sent: Message }
  | { queue: string; received: string; receives: number }
  | { queue: string; removed: string };

type QueueFaults = Pick<Faults, 'befallsDeleted' | 'areQueuesUnruly'>;

const COMPACT_EVERY = 50_000;

/** All queues, what is kept of them on disk (`queues.jsonl`), and who waits for a message. */
export class Queues {
  readonly #queues: ReadonlyMap<string, Queue>;
  readonly #watchers = new Set<(arn: string) => void>();
  readonly #journal: Journal<Line>;
  readonly #faults: QueueFaults;
  #lines = 0;
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Infinity;

  constructor(specs: readonly QueueSpec[], directory: string | undefined, faults: QueueFaults) {
    this.#faults = faults;
    const events = {
      sent: ({ spec }: Queue, sent: Message) => {
        this.#write({ queue: spec.name, sent });
        this.#tell(spec.arn);
      },
      received: ({ spec }: Queue, { id, receives }: Message) =>
        this.#write({ queue: spec.name, received: id, receives }),
      returned: ({ spec }: Queue) => this.#tell(spec.arn),
      removed: ({ spec }: Queue, removed: string) => this.#write({ queue: spec.name, removed }),
    };
    this.#queues = new Map(
      specs.map((spec) => [
        spec.name,
        new Queue(spec, events, (messageId) => faults.befallsDeleted(messageId)),
      ]),
    );
    const kept = new Map<string, { queue: string; message: Message }>();
    this.#journal = directory
      ? openJournal<Line>(join(directory, 'queues.jsonl'), (line) => replay(kept, line))
      : noJournal;
    for (const { queue, message } of kept.values()) this.#queues.get(queue)?.restore(message);
    this.#compact();
    this.#wake();
  }

  byArn(arn: string): Queue | undefined {
    return this.#queues.get(arn.split(':').at(-1) ?? '');
  }

  /** A queue's URL ends in its name, whatever host and account stand before it. */
  byUrl(url: string): Queue | undefined {
    return this.#queues.get(url.split('/').at(-1) ?? '');
  }

  get all(): readonly Queue[] {
    return [...this.#queues.values()];
  }

  send(queue: Queue, draft: Draft): Message {
    const message = queue.send(draft, Date.now());
    this.#wakeAt(message.visibleAt);
    return message;
  }

  /** What was received too often goes to the queue's dead-letter queue. */
  receive(queue: Queue, max: number, hiddenSeconds?: number): readonly Message[] {
    const now = Date.now();
    const received = queue.receive(max, now, {
      hiddenSeconds,
      lastFirst: this.#faults.areQueuesUnruly,
      giveUp: (message) => {
        const { deadLetter, arn } = queue.spec;
        this.byArn(deadLetter?.arn ?? '')?.bury(message, arn, now);
      },
    });
    for (const { visibleAt } of received) this.#wakeAt(visibleAt);
    return received;
  }

  changeVisibility(queue: Queue, receiptHandle: string, seconds: number): boolean {
    const now = Date.now();
    const isChanged = queue.changeVisibility(receiptHandle, seconds, now);
    if (isChanged && seconds === 0) this.#tell(queue.spec.arn);
    else if (isChanged) this.#wakeAt(now + seconds * 1000);
    return isChanged;
  }

  /** Calls the listener with a queue's ARN whenever a message of it may have become visible. Answers how to stop. */
  watch(listener: (arn: string) => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watchers.clear();
    this.#journal.close();
  }

  #tell(arn: string): void {
    for (const watcher of this.#watchers) watcher(arn);
  }

  /** One timer, for the earliest moment at which a hidden message shows again. */
  #wakeAt(at: number): void {
    if (at >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = at;
    this.#timer = setTimeout(() => this.#wake(), Math.min(Math.max(0, at - Date.now()), 60_000));
    this.#timer.unref();
  }

  #wake(): void {
    const now = Date.now();
    this.#wakesAt = Infinity;
    for (const queue of this.all) {
      if (queue.nextAt() <= now) this.#tell(queue.spec.arn);
      queue.counts(now); // lets what is due become visible
      this.#wakeAt(queue.nextAt());
    }
  }

  #write(line: Line): void {
    this.#journal.append(line);
    this.#lines += 1;
    if (this.#lines > COMPACT_EVERY) this.#compact();
  }

  #compact(): void {
    this.#journal.rewrite(
      this.all.flatMap((queue) => queue.messages.map((sent) => ({ queue: queue.spec.name, sent }))),
    );
    this.#lines = 0;
  }
}

function replay(kept: Map<string, { queue: string; message: Message }>, line: Line): void {
  if ('sent' in line) {
    const { receiptHandle, ...message } = line.sent;
    // Whoever held it is gone, so it need not wait for its visibility.
    const visibleAt = receiptHandle ? 0 : message.visibleAt;
    kept.set(message.id, { queue: line.queue, message: { ...message, visibleAt } });
  } else if ('removed' in line) {
    if (kept.get(line.removed)?.queue === line.queue) kept.delete(line.removed);
  } else {
    const message = kept.get(line.received)?.message;
    if (message) message.receives = line.receives;
  }
}
