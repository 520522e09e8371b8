import * as z from 'zod';
import { Instant } from '../../time.ts';
import { CustomerKey } from '../customer.ts';

const Count = z.int().min(0);

/** What went, in rows of each kind. */
export const Gone = z.object({
  /** The customer, and each of their anonymous ids. */
  customers: Count,
  events: Count,
  messages: Count,
  /** Under which the customer could be found. */
  addresses: Count,
});
export type Gone = z.output<typeof Gone>;

/** `erased`: nothing is left; `confirmed`: nor is what was under way at that moment, a day later. */
export const ErasureState = z.enum(['running', 'erased', 'confirmed']);

/** What an erasure answers, and is kept for good: it says what went, and nothing of whom. */
export const Receipt = z.object({
  erasureId: z.string(),
  kind: z.enum(['erase', 'anonymize']),
  state: ErasureState,
  requestedAt: Instant,
  finishedAt: Instant.optional(),
  confirmedAt: Instant.optional(),
  gone: Gone,
  /** Events that came for them afterwards and were dropped. About: what a crash has interrupted may count twice. */
  late: Count,
});
export type Receipt = z.output<typeof Receipt>;

/** Where the events of somebody who becomes nobody go. Whoever knows it could tell who they were: it goes with the task. */
const Fresh = z.object({ customer: CustomerKey, salt: z.string() });
export type Fresh = z.output<typeof Fresh>;

/** What is to be done, and how far it is: the only place that still names the customer, until it is confirmed. */
const Task = z.object({
  customer: CustomerKey,
  /** The customer and their anonymous ids. */
  subjects: z.array(CustomerKey),
  /** The hashes of the addresses that their profile had. */
  listed: z.array(z.string()),
  /** What has been counted: of a subject's rows those up to here. */
  reached: z
    .object({ subject: CustomerKey, table: z.enum(['events', 'messages']), upTo: z.string() })
    .optional(),
  /** Earlier erasures of the same customers, whose second look this one's is. */
  replaces: z.array(z.string()),
  fresh: Fresh.optional(),
});
export type Task = z.output<typeof Task>;

export const Erasure = Receipt.extend({
  /** The guard of the next put. */
  version: z.int(),
  /** Id of the key that asked for it. */
  by: z.string(),
  /** Keyed hashes of the customer and their anonymous ids. */
  hashes: z.array(z.string()),
  task: Task.optional(),
});
export type Erasure = z.output<typeof Erasure>;

/** What somebody asked for. */
export const Order = z.object({
  erasureId: z.string(),
  kind: Receipt.shape.kind,
  customer: CustomerKey,
  at: Instant,
  by: z.string(),
  replaces: z.string().optional(),
  fresh: Fresh.optional(),
});
export type Order = z.output<typeof Order>;

export const begun = ({ erasureId, kind, customer, at, by, replaces, fresh }: Order): Erasure => ({
  erasureId,
  kind,
  state: 'running',
  requestedAt: at,
  gone: { customers: 0, events: 0, messages: 0, addresses: 0 },
  late: 0,
  version: 0,
  by,
  hashes: [],
  task: {
    customer,
    subjects: [customer],
    listed: [],
    replaces: replaces === undefined ? [] : [replaces],
    ...(fresh && { fresh }),
  },
});

export const receiptOf = ({
  version: _version,
  by: _by,
  hashes: _hashes,
  task: _task,
  ...receipt
}: Erasure): Receipt => receipt;

const INSTANT_LENGTH = 9;

/** The ids of erasures are in the order of their instants. */
export const erasureIdOf = (at: Instant, mark: string): string =>
  `${Date.parse(at).toString(36).padStart(INSTANT_LENGTH, '0')}-${mark}`;
