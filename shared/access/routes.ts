import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { PageQuery, pageOf } from '../lambda/page.ts';
import { adminRoute, route } from '../lambda/route.ts';
import { Instant } from '../time.ts';
import { AuditPage, AuditQuery } from './audit/list.ts';
import { KeyRequest } from './mint.ts';

const KeyKind = z.enum(['write', 'secret', 'token']);

/** A key as its list shows it: never the key itself. */
const KeyListed = z.object({
  keyId: z.string(),
  kind: KeyKind,
  name: z.string(),
  createdAt: Instant,
  createdBy: z.string(),
});

export const accessRoutes = {
  mint: adminRoute({
    audit: { kind: 'key', action: 'mint' },
    key: 'POST /v1/keys',
    summary: 'Makes a write key, a secret key, or a key that signs user tokens; shown once',
    who: ['secret'],
    body: KeyRequest,
    answers: {
      201: z.object({
        keyId: z.string(),
        kind: KeyKind,
        /** Nothing for a token key that came with its public key. */
        key: z.string().optional(),
      }),
    },
  }),
  keys: route({
    key: 'GET /v1/keys',
    summary: 'The keys that are in force',
    who: ['secret'],
    query: PageQuery,
    answers: { 200: pageOf(KeyListed) },
  }),
  revoke: adminRoute({
    audit: { kind: 'key', action: 'revoke' },
    key: 'DELETE /v1/keys/{keyId}',
    summary: 'Revokes a key: within two seconds nobody knows it any more',
    who: ['secret'],
    path: z.object({ keyId: DefinitionId }),
    answers: { 204: 'empty' },
  }),
  audit: route({
    key: 'GET /v1/audit',
    summary: 'Who changed what, and when, the newest first: definitions, keys, customers, runs',
    who: ['secret'],
    query: AuditQuery,
    answers: { 200: AuditPage },
  }),
  health: route({
    key: 'GET /health',
    summary: 'Whether the API answers, from which catalog, and whether mail may be sent',
    who: ['anyone'],
    answers: {
      200: z.object({
        status: z.enum(['ok', 'degraded']),
        catalog: z.enum(['current', 'stale']),
        /** Of an account that may not send: why, in the provider's word, and when it is tried again. */
        mail: z.object({ halted: z.string(), until: Instant }).optional(),
      }),
    },
  }),
  openapi: route({
    key: 'GET /openapi.json',
    summary: 'This document',
    who: ['anyone'],
    answers: { 200: z.looseObject({ openapi: z.string() }) },
  }),
};

/** Whatever no other route takes. */
export const unmatchedRoute = route({
  key: '$default',
  summary: 'No such path, or no such method on it',
  who: ['anyone'],
  answers: {},
});
