import { AppError, type ErrorKind, type Issue } from '../errors.ts';
import type { Reply } from './reply.ts';

/** The only place that knows an error's status. */
const statusOf: Record<ErrorKind, { readonly status: number; readonly title: string }> = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'No or unknown credential' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  'precondition-failed': { status: 412, title: 'Precondition failed' },
  'too-large': { status: 413, title: 'Too large' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Not available' },
};

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly issues: readonly Issue[];
  readonly reason?: string;
  readonly requestId: string;
}

/** An error as a problem document (RFC 9457). What is not an `AppError` is hidden: logged, and answered as 500. */
export function problem(error: unknown, requestId: string): Reply {
  const known = error instanceof AppError ? error : undefined;
  const { status, title } = known ? statusOf[known.kind] : { status: 500, title: 'Internal error' };
  const body: Problem = {
    type: 'about:blank',
    title,
    status,
    detail: known?.message ?? 'Something went wrong on our side',
    issues: known?.issues ?? [],
    ...(known?.reason !== undefined && { reason: known.reason }),
    requestId,
  };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...known?.headers },
    body: JSON.stringify(body),
  };
}
