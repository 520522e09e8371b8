import * as z from 'zod';
import { CustomerPathId, Whose } from '../lambda/id.ts';
import { PageQuery } from '../lambda/page.ts';
import { route } from '../lambda/route.ts';
import { Instant } from '../time.ts';
import { isMailbox } from './address.ts';
import type { Deed } from './inbox.ts';

const TokenPath = z.object({ token: z.string().min(1).max(4_000) });
const MessagePath = z.object({
  messageId: z.string().regex(/^[a-z0-9]{9}-[0-9a-f]{20}$/, 'must be the id of a message'),
});
const VerificationRequest = z.strictObject({
  channel: z.literal('email'),
  /** Where the link goes, and what is verified by it; the address of the profile when absent. */
  address: z.string().max(320).refine(isMailbox, 'must be a mail address').optional(),
});
const InboxEntry = z.object({
  messageId: z.string(),
  campaignId: z.string(),
  title: z.string(),
  body: z.string(),
  /** Where it leads, as its campaign says; an application may have addresses of its own. */
  url: z.string().optional(),
  at: Instant,
  expiresAt: Instant.optional(),
  seen: z.boolean(),
  read: z.boolean(),
  archived: z.boolean(),
});
const InboxPage = z.object({
  items: z.array(InboxEntry),
  unread: z.int(),
  unseen: z.int(),
  next: z.string().optional(),
});

const deedRoute = (deed: Deed) =>
  route({
    key: `POST /v1/inbox/{messageId}/${deed}`,
    summary: `Notes that the customer has ${deed} a message of the inbox`,
    who: ['user', 'secret'],
    path: MessagePath,
    query: Whose,
    answers: { 200: InboxEntry },
  });

export const deedRoutes = {
  seen: deedRoute('seen'),
  read: deedRoute('read'),
  archived: deedRoute('archived'),
} satisfies Record<Deed, unknown>;

export const messageRoutes = {
  showUnsubscribe: route({
    key: 'GET /u/{token}',
    summary: 'A page that asks whether to unsubscribe; changes nothing',
    who: ['anyone'],
    path: TokenPath,
    answers: { 200: 'html', 404: 'html' },
  }),
  probeUnsubscribe: route({
    key: 'HEAD /u/{token}',
    summary: 'The same without the page',
    who: ['anyone'],
    path: TokenPath,
    answers: { 200: 'empty', 404: 'empty' },
  }),
  unsubscribe: route({
    key: 'POST /u/{token}',
    summary: 'Unsubscribes at once (RFC 8058); any body, or none',
    who: ['anyone'],
    path: TokenPath,
    answers: { 200: 'html', 404: 'html' },
  }),
  showPreferences: route({
    key: 'GET /p/{token}',
    summary: 'A page on which a customer chooses, without signing in, what they hear of and where',
    who: ['anyone'],
    path: TokenPath,
    answers: { 200: 'html', 404: 'html' },
  }),
  probePreferences: route({
    key: 'HEAD /p/{token}',
    summary: 'The same without the page',
    who: ['anyone'],
    path: TokenPath,
    answers: { 200: 'empty', 404: 'empty' },
  }),
  changePreferences: route({
    key: 'POST /p/{token}',
    summary: 'Puts into force what the page was sent with',
    who: ['anyone'],
    path: TokenPath,
    content: ['application/x-www-form-urlencoded'],
    answers: { 200: 'html', 404: 'html' },
  }),
  click: route({
    key: 'GET /c/{token}',
    summary: 'Leads where a link of a message leads, and counts the click',
    who: ['anyone'],
    path: TokenPath,
    answers: { 302: 'empty', 404: 'html' },
  }),
  probeClick: route({
    key: 'HEAD /c/{token}',
    summary: 'Where that is; counts nothing',
    who: ['anyone'],
    path: TokenPath,
    answers: { 302: 'empty', 404: 'empty' },
  }),
  verify: route({
    key: 'POST /v1/customers/{id}/verifications',
    summary: "Sends a link by which whoever has an address confirms that it is the customer's",
    who: ['user', 'secret'],
    path: z.object({ id: CustomerPathId }),
    body: VerificationRequest,
    answers: {
      200: z.object({ state: z.literal('verified') }),
      202: z.object({ state: z.literal('asked'), messageId: z.string() }),
    },
  }),
  showVerification: route({
    key: 'GET /v/{token}',
    summary: 'A page that asks whether the address is yours; changes nothing',
    who: ['anyone'],
    path: TokenPath,
    answers: { 200: 'html', 404: 'html', 410: 'html' },
  }),
  probeVerification: route({
    key: 'HEAD /v/{token}',
    summary: 'The same without the page',
    who: ['anyone'],
    path: TokenPath,
    answers: { 200: 'empty', 404: 'empty', 410: 'empty' },
  }),
  confirmVerification: route({
    key: 'POST /v/{token}',
    summary: 'Confirms the address: from then on it is verified; any body, or none',
    who: ['anyone'],
    path: TokenPath,
    answers: { 200: 'html', 404: 'html', 410: 'html' },
  }),
  inbox: route({
    key: 'GET /v1/inbox',
    summary: "The customer's in-app messages, newest first",
    who: ['user', 'secret'],
    query: PageQuery.extend(Whose.shape),
    answers: { 200: InboxPage },
  }),
  ...deedRoutes,
};
