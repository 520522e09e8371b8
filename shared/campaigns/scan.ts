/** One piece of html, in the order in which it stands there. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** What Outlook may show of it (`<!--[if mso]>`) among it. */
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'tag'; readonly name: string; readonly attributes: readonly Attribute[] }
  | { readonly kind: 'end'; readonly name: string };

export interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly quoted: boolean;
}

const opening = /<([a-z][^\s/>]*)/iy;
const closing = /<\/([a-z][^\s/>]*)/iy;
/** A quote that is never closed holds all the rest, as for a browser. */
const attribute = /[\s/]*(=?[^\s/>=]*)(?:\s*=\s*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\s>]*)))?/y;

/** Elements whose content is no html, with what ends it. */
const rawEnds: ReadonlyMap<string, RegExp> = new Map(
  ['style', 'script', 'title'].map((name) => [name, new RegExp(`</${name}(?=[\\s/>])`, 'gi')]),
);

/**
 * The pieces of an html as a browser would find them, the content of style, script and title left out. It goes forward
 * only: what has begun and does not end takes the rest with it, and is not looked for again from the next place, as a
 * regular expression would. So the time is proportional to the length, whatever the html.
 */
export function* piecesOf(html: string): Generator<Piece> {
  let at = 0;
  while (at < html.length) {
    const bracket = until(html, '<', at);
    if (bracket > at) yield { kind: 'text', text: html.slice(at, bracket) };
    at = bracket;
    const start = match(opening, html, at);
    const end = match(closing, html, at);
    if (start) {
      const name = start.toLowerCase();
      const { attributes, after } = attributesFrom(html, at + 1 + start.length);
      yield { kind: 'tag', name, attributes };
      at = rawEnd(name, html, after);
    } else if (end) {
      yield { kind: 'end', name: end.toLowerCase() };
      at = attributesFrom(html, at + 2 + end.length).after;
    } else if (html.startsWith('<!--', at)) {
      // `<!-->` is a whole comment.
      const close = until(html, '-->', at + 2);
      yield { kind: 'comment', text: html.slice(at + 4, close) };
      at = close + 3;
    } else if (/[!?/]/.test(html.charAt(at + 1))) {
      at = until(html, '>', at) + 1;
    } else if (at < html.length) {
      yield { kind: 'text', text: '<' };
      at += 1;
    }
  }
}

function attributesFrom(html: string, from: number) {
  const attributes: Attribute[] = [];
  for (let at = from; ; at = attribute.lastIndex) {
    attribute.lastIndex = at;
    const [, name = '', double, single, bare = ''] = attribute.exec(html) ?? [];
    if (name === '') return { attributes, after: until(html, '>', attribute.lastIndex) + 1 };
    const quoted = double ?? single;
    attributes.push({ name, value: quoted ?? bare, quoted: quoted !== undefined });
  }
}

function rawEnd(name: string, html: string, from: number): number {
  const end = rawEnds.get(name);
  if (!end) return from;
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}

function match(pattern: RegExp, html: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(html)?.[1];
}

/** Where a text is next, or the end. */
function until(html: string, text: string, from: number): number {
  const found = html.indexOf(text, from);
  return found === -1 ? html.length : found;
}
