import { type Attribute, piecesOf } from './scan.ts';

/** Schemes that a link or a picture in a mail may have; a link without one has nothing to run. */
const schemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel', 'sms', 'cid']);

const linkAttribute =
  /(\s(?:href|src|action|formaction|background|poster)\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;

/** The html with links that would run something (`javascript:`, `data:`), as a trait may, pointing nowhere instead. */
export const safeLinks = (html: string): string =>
  html.replace(linkAttribute, (whole, before: string, double?: string, single?: string) => {
    // Browsers drop white space and control characters inside a scheme.
    const target = decoded(double ?? single ?? '').replace(/[\s\p{Cc}]/gu, '');
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1]?.toLowerCase();
    return scheme === undefined || schemes.has(scheme) ? whole : `${before}"#"`;
  });

/** Elements that stand on lines of their own. */
const blocks: ReadonlySet<string> = new Set(
  'p div h1 h2 h3 h4 h5 h6 tr table ul ol section article header footer blockquote'.split(' '),
);

/** The html as plain text: blocks on lines of their own, links with their target behind them. */
export function textOf(html: string): string {
  const parts: string[] = [];
  let target: string | undefined;
  const leaveLink = () => {
    if (target !== undefined) parts.push(` (${target})`);
    target = undefined;
  };
  for (const piece of piecesOf(html)) {
    if (piece.kind === 'text') parts.push(oneLine(piece.text));
    else if (piece.kind === 'comment') continue;
    else if (piece.name === 'a') {
      leaveLink();
      if (piece.kind === 'tag') target = hrefOf(piece.attributes);
    } else parts.push(breakAt(piece.kind, piece.name));
  }
  leaveLink();
  return decoded(parts.join(''))
    .split('\n')
    .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function hrefOf(attributes: readonly Attribute[]): string | undefined {
  const href = attributes.find(({ name }) => name.toLowerCase() === 'href')?.value;
  return href === undefined ? undefined : oneLine(href);
}

function breakAt(kind: 'tag' | 'end', name: string): string {
  if (kind === 'end') return blocks.has(name) ? '\n\n' : '';
  if (name === 'li') return '\n- ';
  return name === 'br' ? '\n' : '';
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
