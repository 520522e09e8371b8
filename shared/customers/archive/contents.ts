import type { Chunk } from '../../events/event.ts';
import { readLogPage } from '../../events/store.ts';
import type { Message } from '../../messages/message.ts';
import type { Endpoint } from '../../messages/push/endpoint.ts';
import { listEndpoints } from '../../messages/push/store.ts';
import { getLedger, listMessages } from '../../messages/store.ts';
import { claimArchived, isDone } from '../../offers/claims/claim.ts';
import { listClaims } from '../../offers/claims/store.ts';
import type { Instant } from '../../time.ts';
import { type CustomerKey, idShown } from '../customer.ts';
import { findProfile } from '../read.ts';
import { showCustomer } from '../show.ts';
import type { Archive, Place } from './archive.ts';

/** A file for an archive, and what comes after it. */
export interface File {
  readonly name: string;
  readonly content: Buffer;
}
export interface Part {
  readonly files: readonly File[];
  readonly to: Place;
}

/** Of one file of lines, before it is packed. */
const MAX_FILE_BYTES = 8_000_000;
const MESSAGES_AT_ONCE = 1_000;

const README = `This archive holds everything that is held about one customer.

customer.json    what follows from all of it: traits, consents, devices, orders, segments with the time of entry, predictions
lists.json       the uploaded lists that speak of the customer
claims.json      the offers that the customer claimed, their codes, and what these were redeemed for
ledger.json      what was sent of late, and what may not be sent any more
devices.json     the devices that push messages went to, as the service that brings them knows them
messages.ndjson  every message that was planned, one a line, newest first, and what became of it
events.ndjson    every event as it was recorded, one a line, repetitions included

Long files go on in messages-2.ndjson, events-2.ndjson and so on. All times are in UTC.
`;

/** The next files of an archive from a place on. */
export async function contentsFrom(
  { customer, sources, place }: Archive,
  now: Instant,
): Promise<Part> {
  if (place.stage === 'customer')
    return { files: await about([customer, ...sources], now), to: messagesFrom(1) };
  if (place.stage === 'messages') return messages(customer, place);
  if (place.stage === 'events') return events(sources, place);
  return { files: [], to: place };
}

const messagesFrom = (file: number): Place => ({ stage: 'messages', file });

async function about(
  [customer, ...sources]: readonly [CustomerKey, ...CustomerKey[]],
  now: Instant,
): Promise<File[]> {
  const ids = [...new Set([customer, ...sources])];
  const [answer, profile, ledger, endpoints, ...claims] = await Promise.all([
    showCustomer(customer, now),
    findProfile(customer),
    getLedger(customer),
    listEndpoints(customer),
    ...ids.map(listClaims),
  ]);
  const { reservations, stops } = ledger;
  return [
    { name: 'README.txt', content: Buffer.from(README) },
    jsonFile('customer.json', answer),
    jsonFile('lists.json', profile?.lists ?? {}),
    jsonFile('ledger.json', { reservations, stops }),
    jsonFile('claims.json', claims.flat().filter(isDone).map(claimArchived)),
    jsonFile('devices.json', [...endpoints.values()].map(shownEndpoint)),
  ];
}

const shownEndpoint = ({ customer: _, ...endpoint }: Endpoint) => endpoint;

async function messages(
  customer: CustomerKey,
  { file, before }: Extract<Place, { stage: 'messages' }>,
): Promise<Part> {
  const { items, next } = await listMessages(customer, { limit: MESSAGES_AT_ONCE, before });
  return {
    files: [lineFile('messages', file, items.map(shownMessage))],
    to: next
      ? { stage: 'messages', file: file + 1, before: next }
      : { stage: 'events', file: 1, source: 0 },
  };
}

const shownMessage = ({
  customer: _,
  attentionShard: _shard,
  attentionAt: _at,
  ...message
}: Message) => message;

/** As many pages of the logs as one file takes. */
async function events(
  sources: readonly CustomerKey[],
  { file, ...from }: Extract<Place, { stage: 'events' }>,
): Promise<Part> {
  const lines: string[] = [];
  let [bytes, source, after] = [0, from.source, from.after];
  while (source < sources.length && bytes < MAX_FILE_BYTES) {
    const page = await readLogPage(sources[source] as CustomerKey, after);
    for (const chunk of page.chunks) {
      for (const line of linesOf(chunk)) {
        lines.push(line);
        bytes += line.length;
      }
    }
    after = page.next;
    if (after === undefined) source += 1;
  }
  const isOver = source >= sources.length;
  return {
    files: [textFile('events', file, lines)],
    to: isOver
      ? { stage: 'end' }
      : { stage: 'events', file: file + 1, source, ...(after !== undefined && { after }) },
  };
}

const linesOf = ({ source, receivedAt, trust, via, events }: Chunk): string[] =>
  events.map((event) =>
    JSON.stringify({ ...event, customerId: idShown(source), receivedAt, trust, via }),
  );

const jsonFile = (name: string, value: unknown): File => ({
  name,
  content: Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`),
});
const lineFile = (name: string, number: number, values: readonly unknown[]): File =>
  textFile(
    name,
    number,
    values.map((value) => JSON.stringify(value)),
  );
const textFile = (name: string, number: number, lines: readonly string[]): File => ({
  name: number === 1 ? `${name}.ndjson` : `${name}-${number}.ndjson`,
  content: Buffer.from(lines.map((line) => `${line}\n`).join('')),
});
