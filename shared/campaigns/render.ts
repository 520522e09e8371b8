import { durationMs, type Instant, plus } from '../time.ts';
import type { Channel } from './channel.ts';
import { type Context, noTools, render, type Tools } from './engine.ts';
import { safeLinks, textOf } from './html.ts';
import { MAX_SEGMENTS, smsSize } from './sms.ts';
import type { Parts } from './template.ts';

/** The event that started a message. */
export interface EventData {
  readonly name: string;
  readonly at: Instant;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What a template may speak of. */
export interface Data {
  readonly customer: { readonly id: string; readonly traits: Readonly<Record<string, unknown>> };
  readonly campaign: { readonly id: string; readonly name: string };
  readonly event?: EventData;
  readonly unsubscribeUrl: string;
  /** Where the customer says what they want to hear of, without signing in. */
  readonly preferencesUrl?: string;
  /** Of a message that asks whether an address is the customer's. */
  readonly verificationUrl?: string;
}

export interface Mail {
  readonly subject: string;
  readonly html?: string;
  readonly text: string;
}

export interface Entry {
  readonly title: string;
  readonly body: string;
  readonly url?: string;
  /** From when on nobody is shown it. */
  readonly expiresAt?: Instant;
}

export interface Sms {
  readonly text: string;
  readonly segments: number;
}

export interface Push {
  readonly title: string;
  readonly body: string;
  readonly url?: string;
  readonly data: Readonly<Record<string, string>>;
}

/** What a webhook is told: any JSON. */
export interface Told {
  readonly body: unknown;
}

/** A message as it goes out. */
export type Rendered =
  | ({ readonly channel: 'email' } & Mail)
  | ({ readonly channel: 'inbox' } & Entry)
  | ({ readonly channel: 'sms' } & Sms)
  | ({ readonly channel: 'push' } & Push)
  | ({ readonly channel: 'webhook' } & Told);

/** Of one part of a mail. */
export const MAX_RENDERED_BYTES = 500 * 1024;
/** Of what the inbox shows: it lies in the message's item, of which DynamoDB takes 400 KB, and each KB costs a unit. */
export const MAX_ENTRY_BYTES = 32 * 1024;
/** RFC 5322's limit for a line. */
const MAX_HEADER = 998;
const MAX_SMS_BYTES = 4_000;
/** Of title, body, address and data together: Apple and Google take 4 KB with what stands around it. */
const MAX_PUSH_BYTES = 3_000;
const MAX_TOLD_BYTES = 64 * 1024;

const text = (source: string | undefined, data: object, most: number, tools: Tools): string =>
  source === undefined ? '' : render(source, data, { as: 'text', most, tools });

/** Mail with html escaped, subject and text not; the text is derived from the html where there is none. Throws when the templates or their output cannot be. */
export function renderMail(parts: Parts, data: Data, tools = noTools): Mail {
  const most = MAX_RENDERED_BYTES;
  const html = parts.html && safeLinks(render(parts.html, data, { as: 'html', most, tools }));
  return {
    subject: header(text(parts.subject, data, most, tools)),
    ...(html !== undefined && { html }),
    text: parts.text === undefined ? textOf(html ?? '') : text(parts.text, data, most, tools),
  };
}

/** What the inbox shows: plain text, which whoever shows it must escape. Throws as `renderMail` does. */
export function renderEntry(parts: Parts, data: Data, tools = noTools, now?: Instant): Entry {
  const said = (part: string | undefined) => text(part, data, MAX_ENTRY_BYTES, tools);
  const { expiresAfter } = parts;
  return {
    title: header(said(parts.title)),
    body: said(parts.body),
    ...addressIn(said(parts.url)),
    ...(expiresAfter && now && { expiresAt: plus(now, durationMs(expiresAfter)) }),
  };
}

/** Throws as `renderMail` does, and for what is empty or takes more than ten segments. */
export function renderSms(parts: Parts, data: Data, tools = noTools): Sms {
  const said = plain(text(parts.text, data, MAX_SMS_BYTES, tools)).trim();
  const { segments } = smsSize(said);
  if (said === '') throw new Error('An SMS must say something');
  if (segments > MAX_SEGMENTS)
    throw new Error(`An SMS takes at most ${MAX_SEGMENTS} segments, not ${segments}`);
  return { text: said, segments };
}

/** Throws as `renderMail` does. */
export function renderPush(parts: Parts, data: Data, tools = noTools): Push {
  const said = (part: string | undefined) => plain(text(part, data, MAX_PUSH_BYTES, tools));
  const push = {
    title: header(said(parts.title)),
    body: said(parts.body),
    ...addressIn(said(parts.url)),
    data: Object.fromEntries(
      Object.entries(parts.data ?? {}).map(([name, source]) => [name, said(source)]),
    ),
  };
  if (Buffer.byteLength(JSON.stringify(push)) > MAX_PUSH_BYTES)
    throw new Error(`A push message may have at most ${MAX_PUSH_BYTES} bytes in all`);
  return push;
}

/** Throws as `renderMail` does, and when it is not JSON. */
export function renderTold(parts: Parts, data: Data, tools = noTools): Told {
  const as: Context = 'json';
  const json = render(parts.body ?? 'null', data, { as, most: MAX_TOLD_BYTES, tools });
  return { body: JSON.parse(json) };
}

/** A message on one channel. Throws as the above do. */
export function renderOn(
  channel: Channel,
  parts: Parts,
  data: Data,
  { tools, now }: { readonly tools: Tools; readonly now: Instant },
): Rendered {
  switch (channel) {
    case 'email':
      return { channel, ...renderMail(parts, data, tools) };
    case 'inbox':
      return { channel, ...renderEntry(parts, data, tools, now) };
    case 'sms':
      return { channel, ...renderSms(parts, data, tools) };
    case 'push':
      return { channel, ...renderPush(parts, data, tools) };
    case 'webhook':
      return { channel, ...renderTold(parts, data, tools) };
  }
}

/** One line: neither a line break nor another control character gets into a header. */
export const header = (value: string): string =>
  value
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, MAX_HEADER)
    .toWellFormed();

/** Several lines, and no other control character. */
const plain = (value: string): string =>
  value
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .toWellFormed();

/** An address that an application may open: of the web, or its own; never one that runs something. */
function addressIn(said: string): { readonly url?: string } {
  const url = header(said);
  const runs = /^(javascript|data|vbscript|file|blob):/i.test(url.replace(/\s/g, ''));
  return url === '' || runs ? {} : { url };
}
