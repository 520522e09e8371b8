import mjml from 'mjml';
import type { Issue } from '../errors.ts';
import type { ByChannel, Content } from './template.ts';

type Path = Issue['path'];

/** A content with what its MJML compiles to, and what is wrong with that. */
export interface Compiled<Body> {
  readonly body: Body;
  readonly issues: readonly Issue[];
}

/**
 * Compiles the MJML of a template into the html beside it. Files are not included, and no font is fetched from elsewhere
 * (which would tell somebody who reads what): the template names its own.
 */
export async function compiled<Body extends Content>(body: Body): Promise<Compiled<Body>> {
  const issues: Issue[] = [];
  const own = await onChannels(body, [], issues);
  if (body.locales === undefined) return { body: own, issues };
  const locales: Record<string, ByChannel> = {};
  for (const [tag, variant] of Object.entries(body.locales))
    locales[tag] = await onChannels(variant, ['locales', tag], issues);
  return { body: { ...own, locales }, issues };
}

async function onChannels<Own extends ByChannel>(own: Own, path: Path, issues: Issue[]) {
  const source = own.email?.mjml;
  if (source === undefined) return own;
  const { html, complaints } = await compile(source);
  for (const message of complaints) issues.push({ path: [...path, 'email', 'mjml'], message });
  return { ...own, email: { ...own.email, html } };
}

const expression = /\{\{\{?[\s\S]*?\}\}\}?/g;

async function compile(source: string): Promise<{ html: string; complaints: readonly string[] }> {
  try {
    const { html, errors } = await mjml(source, {
      validationLevel: 'soft',
      ignoreIncludes: true,
      fonts: {},
      keepComments: false,
    });
    return { html, complaints: [...errors.map(said), ...lost(source, html)] };
  } catch (error) {
    return { html: '', complaints: [`is not MJML: ${String(error).split('\n')[0]}`] };
  }
}

const said = ({ line, message }: { line: number; message: string }) => `line ${line}: ${message}`;

/** MJML drops text between its elements without a word, and a block of a template is text to it. */
const lost = (source: string, html: string): string[] =>
  [...new Set(source.replace(/<!--[\s\S]*?-->/g, '').match(expression))]
    .filter((each) => !html.includes(each))
    .map((each) => `${each} would be lost here: put it into <mj-raw>`);
