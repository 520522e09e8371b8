import * as z from 'zod';
import { CustomerPathId, DefinitionId, Whose } from '../lambda/id.ts';
import { PageQuery, pageOf } from '../lambda/page.ts';
import { adminRoute, route } from '../lambda/route.ts';
import { Message, State } from '../messages/message.ts';
import { SegmentWhy } from '../segments/why.ts';
import { Instant } from '../time.ts';
import { CustomerAnswer } from './answer.ts';
import { ArchiveAnswer } from './archive/archive.ts';
import { ConsentShown, ConsentUpdate } from './consent.ts';
import { Receipt } from './erasure/erasure.ts';
import { LookupPage, LookupQuery } from './lookup/find.ts';
import { MergeAnswer, MergeRequest } from './merge.ts';

const path = z.object({ id: CustomerPathId });

const HistoryQuery = PageQuery.extend({
  event: z.string().min(1).max(256).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});

/** The message as it was recorded, with the time at which it counts. */
const EventAnswer = z.looseObject({
  type: z.string(),
  messageId: z.string(),
  time: Instant,
  receivedAt: Instant,
});

const MessageAnswer = z.object({
  messageId: z.string(),
  campaignId: z.string(),
  channel: z.string(),
  state: State,
  because: z.string().optional(),
  /** Why it waits, and until when: then it is judged again. */
  deferred: Message.shape.deferred,
  /** The limit that withholds it, or has it wait. */
  limit: Message.shape.limit,
  plannedAt: Instant,
  notBefore: Instant.optional(),
  sentAt: Instant.optional(),
  deliveredAt: Instant.optional(),
});

const Recorded = ConsentUpdate.extend({ at: Instant, folded: z.boolean() });
const Preferences = z.object({ consent: z.array(ConsentShown) });

export const customerRoutes = {
  find: route({
    key: 'GET /v1/customers',
    summary: 'Who has an e-mail address, or a phone number',
    who: ['secret'],
    query: LookupQuery,
    answers: { 200: LookupPage },
  }),
  read: route({
    key: 'GET /v1/customers/{id}',
    summary: "Everything that a customer's events say",
    who: ['secret'],
    path,
    answers: { 200: CustomerAnswer },
  }),
  events: route({
    key: 'GET /v1/customers/{id}/events',
    summary: 'The events of a customer, newest first',
    who: ['secret'],
    path,
    query: HistoryQuery,
    answers: { 200: pageOf(EventAnswer) },
  }),
  messages: route({
    key: 'GET /v1/customers/{id}/messages',
    summary: 'What a customer was sent, or was not and why, newest first',
    who: ['secret'],
    path,
    query: PageQuery,
    answers: { 200: pageOf(MessageAnswer) },
  }),
  why: route({
    key: 'GET /v1/customers/{id}/segments/{segmentId}/why',
    summary: 'Why a customer is in a segment or not: each leaf with its evidence',
    who: ['secret'],
    path: path.extend({ segmentId: DefinitionId }),
    answers: { 200: SegmentWhy },
  }),
  preferences: route({
    key: 'GET /v1/preferences',
    summary: 'What a customer agreed to and withdrew from',
    who: ['user', 'secret'],
    query: Whose,
    answers: { 200: Preferences },
  }),
  prefer: route({
    key: 'PUT /v1/preferences',
    summary: 'Records that a customer agreed or withdrew, by themselves',
    who: ['user', 'secret'],
    query: Whose,
    body: ConsentUpdate.omit({ source: true }),
    answers: { 200: Recorded },
  }),
  startExport: adminRoute({
    audit: { kind: 'customer', action: 'export' },
    key: 'POST /v1/customers/{id}/export',
    summary: 'Puts everything that is held about a customer into one archive',
    who: ['secret'],
    path,
    answers: { 202: ArchiveAnswer },
  }),
  readExport: route({
    key: 'GET /v1/customers/{id}/export',
    summary: 'The last archive of a customer, with a link to it that expires',
    who: ['secret'],
    path,
    answers: { 200: ArchiveAnswer },
  }),
  erase: adminRoute({
    audit: { kind: 'customer', action: 'erase' },
    key: 'DELETE /v1/customers/{id}',
    summary:
      'Erases a customer and all their anonymous ids: out of sight at once, gone soon after; again, answers the same erasure',
    who: ['secret'],
    path,
    answers: { 200: Receipt, 202: Receipt },
  }),
  anonymize: adminRoute({
    audit: { kind: 'customer', action: 'anonymize' },
    key: 'POST /v1/customers/{id}/anonymize',
    summary:
      'Erases a customer, but what they did goes on counting, as that of nobody in particular',
    who: ['secret'],
    path,
    answers: { 200: Receipt, 202: Receipt },
  }),
  erasure: route({
    key: 'GET /v1/erasures/{erasureId}',
    summary: 'How far an erasure is, and what went, in numbers',
    who: ['secret'],
    path: z.object({
      erasureId: z.string().regex(/^[0-9a-z-]{1,64}$/, 'must be the id of an erasure'),
    }),
    answers: { 200: Receipt },
  }),
  merge: adminRoute({
    audit: { kind: 'customer', action: 'merge' },
    key: 'POST /v1/customers/{id}/merge',
    summary: 'Joins an anonymous customer to a known one, unless they belong to another',
    who: ['secret'],
    path,
    body: MergeRequest,
    answers: { 200: MergeAnswer, 202: MergeAnswer },
  }),
  consent: adminRoute({
    audit: { kind: 'customer', action: 'consent' },
    key: 'PUT /v1/customers/{id}/consent',
    summary: 'Records that a customer agreed or withdrew',
    who: ['secret'],
    path,
    body: ConsentUpdate,
    answers: { 200: Recorded },
  }),
};
