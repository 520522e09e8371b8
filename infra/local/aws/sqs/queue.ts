import { randomUUID } from 'node:crypto';
import type { QueueSpec } from '../../template/model.ts';
import type { Draft, Message } from './message.ts';

/** What a queue tells the world: what shall outlive the process, and that somebody may want to look. */
export interface QueueEvents {
  sent(queue: Queue, message: Message): void;
  received(queue: Queue, message: Message): void;
  /** One that was deleted is visible again. */
  returned(queue: Queue): void;
  removed(queue: Queue, messageId: string): void;
}

/**
 * A standard queue: messages are visible, or waiting to be (delayed, or in the hands of a receiver) until `visibleAt`.
 * Times are the machine's own, never the host's moved clock: delays in queues are real.
 */
export class Queue {
  readonly spec: QueueSpec;
  readonly #events: QueueEvents;
  readonly #befalls: (messageId: string) => boolean;
  /** In the order in which they became visible. */
  readonly #visible = new Set<Message>();
  readonly #waiting = new Set<Message>();
  readonly #byId = new Map<string, Message>();
  readonly #byReceipt = new Map<string, Message>();

  /** `befalls` says, and counts, whether a message is brought again although it was deleted, as at-least-once allows. */
  constructor(
    spec: QueueSpec,
    events: QueueEvents,
    befalls: (messageId: string) => boolean = () => false,
  ) {
    this.spec = spec;
    this.#events = events;
    this.#befalls = befalls;
  }

  send({ delaySeconds = this.spec.delaySeconds, ...draft }: Draft, now: number): Message {
    const visibleAt = now + delaySeconds * 1000;
    return this.#take({ ...draft, id: randomUUID(), sentAt: now, receives: 0, visibleAt }, now);
  }

  /** Takes a message that another queue gave up on; its age goes on. */
  bury(message: Message, source: string, now: number): void {
    this.#take({ ...message, source, visibleAt: now, receiptHandle: undefined }, now);
  }

  /** Puts back what the journal remembers. */
  restore(message: Message): void {
    this.#byId.set(message.id, message);
    this.#place(message, Date.now());
  }

  /** Up to `max` visible messages, hidden from others for so long; those received too often go to `giveUp`. */
  receive(
    max: number,
    now: number,
    options: {
      readonly hiddenSeconds?: number | undefined;
      readonly lastFirst?: boolean;
      giveUp(message: Message): void;
    },
  ): readonly Message[] {
    this.#wake(now);
    const { deadLetter, visibilitySeconds, retentionSeconds } = this.spec;
    const taken: Message[] = [];
    for (const message of options.lastFirst ? [...this.#visible].reverse() : this.#visible) {
      if (taken.length === max) break;
      if (now - message.sentAt > retentionSeconds * 1000) {
        this.#forget(message);
      } else if (deadLetter && message.receives >= deadLetter.maxReceives) {
        this.#forget(message);
        options.giveUp(message);
      } else {
        this.#hide(message, now, options.hiddenSeconds ?? visibilitySeconds);
        taken.push(message);
      }
    }
    return taken;
  }

  /** Whether the receipt was of a message of this queue. A receipt that a later receive has replaced removes nothing. */
  remove(receiptHandle: string): boolean {
    const message = this.#byReceipt.get(receiptHandle);
    if (message && !this.#bringAgain(message)) this.#forget(message);
    return message !== undefined;
  }

  /** Hides a received message for so long from now; 0 gives it back at once. */
  changeVisibility(receiptHandle: string, seconds: number, now: number): boolean {
    const message = this.#byReceipt.get(receiptHandle);
    if (!message || message.visibleAt <= now) return false;
    message.visibleAt = now + seconds * 1000;
    this.#place(message, now);
    return true;
  }

  clear(): void {
    for (const message of this.#byId.values()) this.#forget(message);
  }

  counts(now: number): { visible: number; hidden: number; delayed: number } {
    this.#wake(now);
    const hidden = [...this.#waiting].filter(({ receiptHandle }) => receiptHandle).length;
    return { visible: this.#visible.size, hidden, delayed: this.#waiting.size - hidden };
  }

  get messages(): readonly Message[] {
    return [...this.#byId.values()];
  }

  /** When the next hidden message becomes visible; Infinity when none will. */
  nextAt(): number {
    let next = Infinity;
    for (const { visibleAt } of this.#waiting) next = Math.min(next, visibleAt);
    return next;
  }

  #take(message: Message, now: number): Message {
    this.#byId.set(message.id, message);
    this.#place(message, now);
    this.#events.sent(this, message);
    return message;
  }

  #bringAgain(message: Message): boolean {
    if (!this.#befalls(message.id)) return false;
    message.visibleAt = 0;
    this.#place(message, Date.now());
    this.#events.returned(this);
    return true;
  }

  #hide(message: Message, now: number, seconds: number): void {
    if (message.receiptHandle) this.#byReceipt.delete(message.receiptHandle);
    message.receives += 1;
    message.firstReceivedAt ??= now;
    message.visibleAt = now + seconds * 1000;
    message.receiptHandle = randomUUID();
    this.#byReceipt.set(message.receiptHandle, message);
    this.#place(message, now);
    this.#events.received(this, message);
  }

  #wake(now: number): void {
    for (const message of this.#waiting) {
      if (message.visibleAt <= now) this.#place(message, now);
    }
  }

  #place(message: Message, now: number): void {
    const [to, from] =
      message.visibleAt <= now ? [this.#visible, this.#waiting] : [this.#waiting, this.#visible];
    from.delete(message);
    to.add(message);
  }

  #forget(message: Message): void {
    this.#visible.delete(message);
    this.#waiting.delete(message);
    this.#byId.delete(message.id);
    if (message.receiptHandle) this.#byReceipt.delete(message.receiptHandle);
    this.#events.removed(this, message.id);
  }
}
