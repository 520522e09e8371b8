import * as z from 'zod';
import { objects } from '../../tables.ts';
import { DAY_MS, Instant, plus } from '../../time.ts';
import { CustomerKey } from '../customer.ts';

const Count = z.int().min(0);

/** What comes next into an archive: the customer, then the messages, then the log of each source. */
export const Place = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('customer') }),
  z.object({ stage: z.literal('messages'), file: Count, before: z.string().optional() }),
  z.object({
    stage: z.literal('events'),
    file: Count,
    source: Count,
    after: z.string().optional(),
  }),
  z.object({ stage: z.literal('end') }),
]);
export type Place = z.output<typeof Place>;

const StoredEntry = z.object({
  name: z.string(),
  crc: Count,
  packed: Count,
  size: Count,
  offset: Count,
});

/** Everything that is held about a customer, being put together or ready. */
export const Archive = z.object({
  customer: CustomerKey,
  /** At random: it names the object. */
  archiveId: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  startedAt: Instant,
  finishedAt: Instant.optional(),
  /** The logs to read. */
  sources: z.array(CustomerKey),
  /** The message that may do the next part, and the one that did the one before. */
  token: z.string(),
  doneBy: z.string().optional(),
  restarts: Count,
  place: Place,
  entries: z.array(StoredEntry),
  /** Bytes so far. */
  bytes: Count,
  /** Of S3: an upload in parts, with the mark of each. */
  uploadId: z.string().optional(),
  parts: z.array(z.string()),
});
export type Archive = z.output<typeof Archive>;

/** What a new part begins with. */
export const beginning = {
  place: { stage: 'customer' as const },
  entries: [],
  bytes: 0,
  parts: [],
  uploadId: undefined,
};

/** When the object is gone, or may be. */
export const expiryOf = ({ startedAt, finishedAt = startedAt }: Archive): Instant =>
  plus(finishedAt, objects.archives.days * DAY_MS);

export const ArchiveAnswer = z.object({
  exportId: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  startedAt: Instant,
  finishedAt: Instant.optional(),
  bytes: Count.optional(),
  /** Until when a link can be had. */
  availableUntil: Instant.optional(),
  link: z.object({ url: z.string(), expiresAt: Instant }).optional(),
});

export const answerOf = (archive: Archive): z.input<typeof ArchiveAnswer> => ({
  exportId: archive.archiveId,
  state: archive.state,
  startedAt: archive.startedAt,
  ...(archive.finishedAt && { finishedAt: archive.finishedAt }),
  ...(archive.state === 'done' && { bytes: archive.bytes, availableUntil: expiryOf(archive) }),
});
