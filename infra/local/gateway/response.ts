import { rules } from './rules.ts';

/** What goes back over the wire. */
export interface RawResponse {
  readonly status: number;
  /** Names in lower case; a list becomes a header for each element. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/**
 * A function's answer as HTTP ("AWS Lambda proxy integrations for HTTP APIs", format 2.0): without a `statusCode` the
 * answer is the body of a 200. Nothing when the answer is one that API Gateway refuses, which is a 500.
 */
export function responseOf(payload: string): RawResponse | undefined {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer))
    return {
      status: 200,
      headers: { 'content-type': rules.inferredType },
      body: Buffer.from(typeof answer === 'string' ? answer : payload),
    };
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer as Answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const kept: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const lower = name.toLowerCase();
    if (typeof value === 'object') return undefined;
    if (!rules.hopByHop.test(lower)) kept[lower] = String(value);
  }
  const set = (cookies ?? []).map(String);
  return {
    status,
    headers: {
      ...(kept['content-type'] === undefined && { 'content-type': rules.unnamedType }),
      ...kept,
      ...(set.length > 0 && { 'set-cookie': set }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

interface Answer {
  readonly statusCode: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | null;
  readonly cookies?: readonly unknown[] | null;
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
}
