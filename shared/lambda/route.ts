import type * as z from 'zod';

/** Who may call a route: nobody in particular, or the holder of one of the credentials. */
export type Audience = 'anyone' | 'write' | 'user' | 'secret';

/** Who is calling, as the chain step `who` found out. */
export type Caller =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'write'; readonly keyId: string }
  | { readonly kind: 'user'; readonly keyId: string; readonly userId: string }
  | { readonly kind: 'secret'; readonly keyId: string };

/** The id that whatever a caller changes is signed with. */
export const signatureOf = (caller: Caller): string =>
  caller.kind === 'anyone' ? 'anyone' : caller.keyId;

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/**
 * One route, declared once in `shared/<capability>/routes.ts`: the handler, the OpenAPI document, the matrix of who may
 * what and the test that compares them with the stack all read it.
 */
export interface Route<Path = unknown, Query = unknown, Body = unknown> {
  /** As API Gateway spells it: `PUT /v1/segments/{id}`. */
  readonly key: `${Method} /${string}` | '$default';
  readonly summary: string;
  readonly who: readonly Audience[];
  readonly path?: z.ZodType<Path>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** The media types of a body that the handler reads itself. */
  readonly content?: readonly string[];
  /** Whether what the body holds is fit to be kept (depth, keys) is judged by the chain, or by the handler part by part. */
  readonly fitness?: 'whole' | 'by-part';
  /** Schemas of the answers by status, for the OpenAPI document; problem documents go without saying. */
  readonly answers: Readonly<Record<number, z.ZodType | 'empty' | 'html'>>;
}

/** What the audit trail calls what a route changes, and what it does to it. */
export interface Audit {
  readonly kind: string;
  readonly action: string;
}

/** A route that changes something in the name of the house: `audited` serves it, and nothing else can. */
export interface AdminRoute<Path = unknown, Query = unknown, Body = unknown>
  extends Route<Path, Query, Body> {
  readonly audit: Audit;
}

/** Keeps the types of an administrative route's schemas for its handler. */
export const adminRoute = <
  Path = Record<string, never>,
  Query = Record<string, never>,
  Body = undefined,
>(
  declared: AdminRoute<Path, Query, Body>,
): AdminRoute<Path, Query, Body> => declared;

/** Keeps the types of a route's schemas for its handler. */
export const route = <
  Path = Record<string, never>,
  Query = Record<string, never>,
  Body = undefined,
>(
  declared: Route<Path, Query, Body>,
): Route<Path, Query, Body> => declared;
