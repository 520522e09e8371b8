import { randomUUID } from 'node:crypto';
import { Refusal } from './refusal.ts';
import type { Answer, Call, HttpCall } from './service.ts';

const requestId = () => ({ 'x-amzn-requestid': randomUUID() });

/** AWS JSON 1.0 and 1.1: one POST, the operation in `X-Amz-Target`, errors named by `__type`. */
export function jsonWire(version: '1.0' | '1.1', namespace: string) {
  const contentType = { 'content-type': `application/x-amz-json-${version}` };
  return {
    read(http: HttpCall): Call {
      const action = String(http.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
      return { action, input: jsonBody(http), http };
    },
    accept: (value: unknown): Answer => ({
      status: 200,
      headers: { ...contentType, ...requestId() },
      body: JSON.stringify(value),
    }),
    refuse: ({ code, message, status, detail }: Refusal): Answer => ({
      status,
      headers: { ...contentType, ...requestId() },
      body: JSON.stringify({ ...detail, __type: `${namespace}#${code}`, message }),
    }),
  };
}

/** REST JSON: errors named by a header. */
export const restWire = {
  accept: (value: unknown): Answer => ({
    status: 200,
    headers: { 'content-type': 'application/json', ...requestId() },
    body: JSON.stringify(value),
  }),
  refuse: ({ code, message, status, detail }: Refusal): Answer => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code, ...requestId() },
    body: JSON.stringify({ ...detail, message }),
  }),
};

/** The query protocol: a form in, XML out. */
export function queryWire(namespace: string) {
  return {
    read(http: HttpCall): Call {
      const form = Object.fromEntries(new URLSearchParams(http.body.toString()));
      return { action: form.Action ?? '', input: form, http };
    },
    accept: (action: string, result: string): Answer => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
    }),
    refuse: ({ code, message, status }: Refusal): Answer => ({
      status,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
    }),
  };
}

/** The body as a JSON object. Throws a SerializationException. */
export function jsonBody(http: HttpCall): Record<string, unknown> {
  if (http.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(http.body.toString());
    if (value !== null && typeof value === 'object') return value as Record<string, unknown>;
  } catch {
    // Said below, as for any other body that is no object.
  }
  throw new Refusal('SerializationException', 'The request body is no JSON object');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escapeXml = (text: string) => text.replace(/[&<>"]/g, (mark) => entities[mark] ?? '');
