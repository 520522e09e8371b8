import * as z from 'zod';
import { PageQuery } from '../lambda/page.ts';
import { route } from '../lambda/route.ts';
import { isFields } from './canonical.ts';
import type { EventType, Via } from './event.ts';
import { EventTypes } from './message.ts';
import { BatchAnswer, MessageAnswer } from './recorded.ts';
import { Reject } from './rejects/reject.ts';
import { Settings } from './settings.ts';

export const MAX_BATCH = 2_500;

/** For the reader of the documentation alone: `normalise` judges, message by message. */
const described = {
  type: 'object',
  properties: {
    userId: { type: 'string', description: 'Or anonymousId: one of them is needed' },
    anonymousId: { type: 'string' },
    messageId: {
      type: 'string',
      description: 'Without one, a retry cannot be told from a new event',
    },
    timestamp: { type: 'string', format: 'date-time' },
    originalTimestamp: { type: 'string', description: 'When it happened; before timestamp' },
    event: { type: 'string', description: 'Needed for track' },
    name: { type: 'string' },
    groupId: { type: 'string', description: 'Needed for group' },
    previousId: { type: 'string', description: 'Needed for alias' },
    properties: { type: 'object' },
    traits: { type: 'object' },
    context: { type: 'object' },
  },
};
const OneMessage = z.unknown().refine(isFields, 'must be an object').meta(described);
const typed = {
  ...described,
  properties: { type: { enum: EventTypes.options }, ...described.properties },
};

const Batch = z
  .object({
    batch: z.array(z.unknown().meta(typed)).max(MAX_BATCH, `must be at most ${MAX_BATCH} messages`),
    /** For each message, as far as its own does not say otherwise. */
    context: z.unknown().optional(),
  })
  .meta({ description: 'Messages of the Segment spec, each with its type' });

const mayRecord = { who: ['write', 'user', 'secret'], fitness: 'by-part' } as const;

const messageRoute = <Path extends string>(path: Path, called: EventType) =>
  route({
    key: `POST /v1/${path}`,
    summary: `Records one ${called} message`,
    body: OneMessage,
    answers: { 200: MessageAnswer },
    ...mayRecord,
  });

const batchRoute = <Path extends string>(path: Path, summary: string) =>
  route({
    key: `POST /v1/${path}`,
    summary,
    body: Batch,
    answers: { 200: BatchAnswer },
    ...mayRecord,
  });

export const eventRoutes = {
  track: messageRoute('track', 'track'),
  identify: messageRoute('identify', 'identify'),
  page: messageRoute('page', 'page'),
  screen: messageRoute('screen', 'screen'),
  group: messageRoute('group', 'group'),
  alias: messageRoute('alias', 'alias'),
  shortTrack: messageRoute('t', 'track'),
  shortIdentify: messageRoute('i', 'identify'),
  shortPage: messageRoute('p', 'page'),
  shortScreen: messageRoute('s', 'screen'),
  shortGroup: messageRoute('g', 'group'),
  shortAlias: messageRoute('a', 'alias'),
  batch: batchRoute('batch', 'Records messages; one that is not valid costs only itself'),
  shortBatch: batchRoute('b', 'Records messages, as browsers send them'),
  import: batchRoute('import', 'Records messages of the past: they start no campaign'),
  settings: route({
    key: 'GET /v1/projects/{key}/settings',
    summary: 'Where the page that loads analytics.js with this key sends its messages',
    who: ['anyone'],
    path: z.object({ key: z.string().regex(/^[A-Za-z0-9._:@~-]{1,128}$/, 'must be a write key') }),
    answers: { 200: Settings },
  }),
  metrics: route({
    key: 'POST /v1/m',
    summary: 'Takes what clients report about themselves, and forgets it',
    who: ['anyone'],
    answers: { 200: z.object({ success: z.literal(true) }) },
  }),
  rejects: route({
    key: 'GET /v1/rejects',
    summary:
      'The last messages that were dropped, or kept in part, the newest first, with the reasons',
    who: ['secret'],
    query: z.object({ limit: PageQuery.shape.limit }),
    answers: { 200: z.object({ items: z.array(Reject) }) },
  }),
};

/** The routes for one message, and the call that each is. */
export const messageRoutes = [
  [eventRoutes.track, 'track'],
  [eventRoutes.identify, 'identify'],
  [eventRoutes.page, 'page'],
  [eventRoutes.screen, 'screen'],
  [eventRoutes.group, 'group'],
  [eventRoutes.alias, 'alias'],
  [eventRoutes.shortTrack, 'track'],
  [eventRoutes.shortIdentify, 'identify'],
  [eventRoutes.shortPage, 'page'],
  [eventRoutes.shortScreen, 'screen'],
  [eventRoutes.shortGroup, 'group'],
  [eventRoutes.shortAlias, 'alias'],
] as const satisfies readonly (readonly [unknown, EventType])[];

/** The routes for many, and the door that each is. */
export const batchRoutes = [
  [eventRoutes.batch, 'live'],
  [eventRoutes.shortBatch, 'live'],
  [eventRoutes.import, 'import'],
] as const satisfies readonly (readonly [unknown, Via])[];
