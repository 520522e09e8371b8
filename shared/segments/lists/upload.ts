import * as z from 'zod';
import { DefinitionId } from '../../lambda/id.ts';
import { Instant } from '../../time.ts';

/** What an upload does with the customers that it names: `replace` also takes off the list whom it does not name. */
export const Mode = z.enum(['add', 'remove', 'replace'], 'must be add, remove or replace');
export type Mode = z.output<typeof Mode>;

export const Format = z.enum(['csv', 'ndjson'], 'must be csv or ndjson');
export type Format = z.output<typeof Format>;

/** The name of a column of a CSV file. */
const Column = z.string().min(1).max(200);

/** What S3 takes in one piece. */
const MAX_BYTES = 5_000_000_000;

/** Asks for a link to which a file of any size may be put. */
export const UploadRequest = z.strictObject({
  mode: Mode.default('add'),
  format: Format,
  /** Of the file: the link takes exactly so many. */
  bytes: z.int().min(1).max(MAX_BYTES),
  /** Which column holds the ids, where its name does not say so. */
  column: Column.optional(),
  /** Whether entering and leaving starts campaigns and webhooks, as what customers do themselves does. */
  trigger: z.boolean().default(false),
});
export type UploadRequest = z.output<typeof UploadRequest>;

/** The same for a body that is sent at once. */
export const DirectQuery = z.object({
  mode: Mode.default('add'),
  column: Column.optional(),
  trigger: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((text) => text === 'true'),
});

export const UploadState = z.enum(['waiting', 'running', 'done', 'failed']);

const Count = z.int().min(0);

/** What has become of the lines of a file so far. */
export const Counts = z.object({
  lines: Count,
  added: Count,
  removed: Count,
  /** Were on the list already, or were not. */
  unchanged: Count,
  /** Named once more in the same file. */
  repeated: Count,
  /** A later upload has spoken of them. */
  superseded: Count,
  invalid: Count,
});
export type Counts = z.output<typeof Counts>;

export const noCounts: Counts = {
  lines: 0,
  added: 0,
  removed: 0,
  unchanged: 0,
  repeated: 0,
  superseded: 0,
  invalid: 0,
};

/** How the cells of a CSV file are told apart, and which of them names a customer. */
export const Shape = z.object({
  delimiter: z.enum([',', ';', '\t']),
  column: z.int().min(0),
  /** How an id is read: with its prefix as everywhere, or as a field of the Segment spec. */
  as: z.enum(['customerId', 'userId', 'anonymousId']),
});
export type Shape = z.output<typeof Shape>;

/** How far a file is read. */
export const Place = z.object({
  /** Bytes. */
  offset: Count,
  /** Lines before it. */
  line: Count,
  /** In the middle of a line that was too long. */
  skipping: z.boolean().optional(),
  shape: Shape.optional(),
});
export type Place = z.output<typeof Place>;

/** Who leaves, once a file that replaces has been read: so far into which shard of the members. */
export const Leaving = z.object({ shard: Count, after: z.string().optional() });
export type Leaving = z.output<typeof Leaving>;

/** One upload, its work and how far that is. */
export const Upload = z.object({
  segmentId: DefinitionId,
  uploadId: z.string(),
  mode: Mode,
  format: Format,
  bytes: Count,
  column: Column.optional(),
  trigger: z.boolean(),
  /** Id of the key that asked for it. */
  keyId: z.string(),
  createdAt: Instant,
  state: UploadState,
  because: z.enum(['file-missing', 'not-utf-8', 'no-such-column', 'no-valid-line']).optional(),
  /** As of when it speaks; set when it starts. */
  at: Instant.optional(),
  finishedAt: Instant.optional(),
  /** Which piece of the work is next, and the message that may do it. */
  step: Count,
  token: z.string(),
  /** The message that did the one before. */
  doneBy: z.string().optional(),
  /** When that piece became the next: its events happened then, whoever tries it. */
  stepAt: Instant.optional(),
  place: Place,
  leaving: Leaving.optional(),
  counts: Counts,
});
export type Upload = z.output<typeof Upload>;

/** An upload as the API shows it. */
export const UploadAnswer = z.object({
  uploadId: z.string(),
  segmentId: DefinitionId,
  mode: Mode,
  format: Format,
  trigger: z.boolean(),
  state: UploadState,
  because: z.string().optional(),
  createdAt: Instant,
  startedAt: Instant.optional(),
  finishedAt: Instant.optional(),
  bytes: Count,
  /** How many of them have been read. */
  read: Count,
  ...Counts.shape,
});

export const answerOf = ({
  place,
  counts,
  at,
  ...upload
}: Upload): z.input<typeof UploadAnswer> => {
  const { uploadId, segmentId, mode, format, trigger, state, because, createdAt } = upload;
  return {
    ...{ uploadId, segmentId, mode, format, trigger, state },
    ...(because && { because }),
    createdAt,
    ...(at && { startedAt: at }),
    ...(upload.finishedAt && { finishedAt: upload.finishedAt }),
    bytes: upload.bytes,
    read: place.offset,
    ...counts,
  };
};
