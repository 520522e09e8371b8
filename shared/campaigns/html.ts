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

const blockEnd =
  /<\/(?:p|div|h[1-6]|tr|table|ul|ol|section|article|header|footer|blockquote)\s*>/gi;

/** The html as plain text: blocks on lines of their own, links with their target behind them. */
export function textOf(html: string): string {
  const text = html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<a\s[^>]*href\s*=\s*["']([^"']*)["'][^>]*>(.*?)<\/a\s*>/gi, '$2 ($1)')
    .replace(/<li\b[^>]*>/gi, '\n- ')
    .replace(/<br\b[^>]*>/gi, '\n')
    .replace(blockEnd, '\n\n')
    .replace(/<[^>]*>/g, '');
  return decoded(text)
    .split('\n')
    .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

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
