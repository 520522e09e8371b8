import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Journal, noJournal, openJournal } from './journal.ts';

/** A message that left the application for a person. */
export interface OutboxItem {
  readonly id: string;
  readonly at: string;
  readonly channel: 'email' | 'sms' | 'push';
  /** All recipients, separated by comma and space. */
  readonly to: string;
  readonly from?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  /** A mail as it would travel. */
  readonly mime?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Of a mail: whose destinations hear of its events. */
  readonly configurationSet?: string;
  /** Who sent it. */
  readonly function?: string;
  readonly status: 'sent' | 'delivered' | 'bounced' | 'complained';
}

export interface OutboxFilter {
  readonly channel?: string;
  readonly to?: string;
  /** Messages of this instant and later. */
  readonly since?: string;
}

type Line = { put: OutboxItem } | { id: string; status: OutboxItem['status'] };

/** Everything that was sent, oldest first. With a directory it is kept in `outbox.jsonl` there. */
export class Outbox {
  readonly #items = new Map<string, OutboxItem>();
  readonly #journal: Journal<Line>;

  constructor(directory: string | undefined) {
    this.#journal = directory
      ? openJournal<Line>(join(directory, 'outbox.jsonl'), (line) => this.#apply(line))
      : noJournal;
  }

  put(item: Omit<OutboxItem, 'id' | 'status'> & { readonly id?: string }): OutboxItem {
    const kept: OutboxItem = { ...item, id: item.id ?? randomUUID(), status: 'sent' };
    this.#write({ put: kept });
    return kept;
  }

  mark(id: string, status: OutboxItem['status']): void {
    if (this.#items.has(id)) this.#write({ id, status });
  }

  get(id: string): OutboxItem | undefined {
    return this.#items.get(id);
  }

  list({ channel, to, since }: OutboxFilter = {}): readonly OutboxItem[] {
    return [...this.#items.values()].filter(
      (item) =>
        (channel === undefined || item.channel === channel) &&
        (to === undefined || item.to.split(', ').includes(to)) &&
        (since === undefined || item.at >= since),
    );
  }

  clear(): void {
    this.#items.clear();
    this.#journal.rewrite([]);
  }

  close(): void {
    this.#journal.close();
  }

  #write(line: Line): void {
    this.#apply(line);
    this.#journal.append(line);
  }

  #apply(line: Line): void {
    if ('put' in line) return void this.#items.set(line.put.id, line.put);
    const item = this.#items.get(line.id);
    if (item) this.#items.set(line.id, { ...item, status: line.status });
  }
}
