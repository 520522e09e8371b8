import type { ByChannel, Content } from './template.ts';

/** One template in a content, and what kind of output it makes. */
export interface Part {
  readonly path: readonly string[];
  readonly as: 'html' | 'text' | 'json';
  readonly source: string;
}

/** Every template in a content, with its place. */
export function partsIn(content: Content): Part[] {
  const { subject, html, text, title, body, locales = {} } = content;
  return [
    ...some([], { subject, html, text, title, body }),
    ...byChannel([], content),
    ...Object.entries(locales).flatMap(([tag, own]) => byChannel(['locales', tag], own)),
  ];
}

function byChannel(path: readonly string[], own: ByChannel): Part[] {
  const { email, sms, push, inbox, webhook } = own;
  const { data, ...shown } = push ?? {};
  return [
    ...some([...path, 'email'], {
      subject: email?.subject,
      html: email?.html,
      text: email?.text,
    }),
    ...some([...path, 'sms'], { ...sms }),
    ...some([...path, 'push'], shown),
    ...some([...path, 'push', 'data'], { ...data }),
    ...some([...path, 'inbox'], { title: inbox?.title, body: inbox?.body, url: inbox?.url }),
    ...some([...path, 'webhook'], { ...webhook }),
  ];
}

const some = (
  path: readonly string[],
  sources: Readonly<Record<string, string | undefined>>,
): Part[] =>
  Object.entries(sources).flatMap(([name, source]) =>
    source === undefined ? [] : [{ path: [...path, name], as: contextOf(path, name), source }],
  );

function contextOf(path: readonly string[], name: string): Part['as'] {
  if (path.at(-1) === 'webhook') return 'json';
  return name === 'html' ? 'html' : 'text';
}

const placement = /\{\{~?\s*#\s*offers\s+(?:"([^"]*)"|'([^']*)')/g;
const voucher = /\{\{~?\s*#?\s*voucher\s+(?:"([^"]*)"|'([^']*)')/g;

/** The placements whose offers some templates show. */
export const placementsIn = (sources: readonly string[]): ReadonlySet<string> =>
  namedIn(sources, placement);

/** The offers whose vouchers some templates hand out. One that stands in a shown offer is not named. */
export const vouchersIn = (sources: readonly string[]): ReadonlySet<string> =>
  namedIn(sources, voucher);

const namedIn = (sources: readonly string[], by: RegExp): ReadonlySet<string> =>
  new Set(
    sources.flatMap((source) =>
      [...source.matchAll(by)].map(([, double, single]) => double ?? single ?? ''),
    ),
  );
