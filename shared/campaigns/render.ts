import Handlebars from 'handlebars';
import { safeLinks, textOf } from './html.ts';
import type { Content } from './template.ts';

/** What a template may speak of. */
export interface Data {
  readonly customer: { readonly id: string; readonly traits: Readonly<Record<string, unknown>> };
  readonly campaign: { readonly id: string; readonly name: string };
  readonly unsubscribeUrl: string;
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
}

/** Of one part of a mail. */
export const MAX_RENDERED_BYTES = 500 * 1024;
/** Of what the inbox shows: it lies in the message's item, of which DynamoDB takes 400 KB, and each KB costs a unit. */
export const MAX_ENTRY_BYTES = 32 * 1024;
/** RFC 5322's limit for a line. */
const MAX_HEADER = 998;

/** An instance of our own: nothing that is registered elsewhere reaches our templates. */
const engine = Handlebars.create();
type Compiled = (data: unknown) => string;
const compiled = new Map<string, Compiled>();
const COMPILED_MAX = 500;

/** Mail with html escaped, subject and text not; the text is derived from the html where there is none. Throws when the templates or their output cannot be. */
export function renderMail({ subject, html, text }: Content, data: Data): Mail {
  const page = html === undefined ? undefined : safeLinks(render(html, data, 'html'));
  return {
    subject: header(render(subject ?? '', data, 'text')),
    ...(page !== undefined && { html: page }),
    text: text === undefined ? textOf(page ?? '') : render(text, data, 'text'),
  };
}

/** What the inbox shows: plain text, which whoever shows it must escape. Throws as `renderMail` does. */
export const renderEntry = ({ title, body }: Content, data: Data): Entry => ({
  title: header(render(title ?? '', data, 'text', MAX_ENTRY_BYTES)),
  body: render(body ?? '', data, 'text', MAX_ENTRY_BYTES),
});

/** One line: neither a line break nor another control character gets into a header. */
export const header = (value: string): string =>
  value
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, MAX_HEADER)
    .toWellFormed();

function render(
  source: string,
  data: Data,
  as: 'html' | 'text',
  most = MAX_RENDERED_BYTES,
): string {
  const output = compile(source, as)(bare(data));
  if (Buffer.byteLength(output) > most)
    throw new Error(`A part of the message is larger than ${most} bytes`);
  return output;
}

/**
 * Compiled from text only (a parsed template could carry code), with the helpers that Handlebars itself brings and no
 * other, `log` not among them: it would write traits into the log.
 */
function compile(source: string, as: 'html' | 'text'): Compiled {
  const name = `${as} ${source}`;
  const found = compiled.get(name);
  if (found) return found;
  const template = engine.compile(String(source), {
    knownHelpersOnly: true,
    knownHelpers: { log: false },
    noEscape: as === 'text',
  });
  const made: Compiled = (data) =>
    template(data, {
      allowProtoPropertiesByDefault: false,
      allowProtoMethodsByDefault: false,
      allowCallsToHelperMissing: false,
    });
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  compiled.set(name, made);
  return made;
}

/** A copy without prototypes: a template finds what is there, and nothing that every object has. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, inner] of Object.entries(value)) copy[name] = bare(inner);
  return copy;
}
