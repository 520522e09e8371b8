/** What a mail says, whichever way it was handed over. */
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const CRLF = '\r\n';

/** The mail as it would travel, in UTF-8 without further encoding of its parts, so that people can read it. */
export function mimeOf(letter: Letter, { id, at }: { id: string; at: Date }): string {
  const parts = [
    ...(letter.text === undefined ? [] : [part('text/plain', letter.text)]),
    ...(letter.html === undefined ? [] : [part('text/html', letter.html)]),
  ];
  const boundary = `=_${id}`;
  const body =
    parts.length === 1
      ? [parts[0]]
      : [
          `Content-Type: multipart/alternative; boundary="${boundary}"`,
          '',
          ...parts.map((each) => `--${boundary}${CRLF}${each}`),
          `--${boundary}--`,
        ];
  return [
    `From: ${letter.from}`,
    `To: ${letter.to.join(', ')}`,
    `Subject: ${encodedWord(letter.subject)}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@email.local>`,
    'MIME-Version: 1.0',
    ...Object.entries(letter.headers).map(([name, value]) => `${name}: ${encodedWord(value)}`),
    ...body,
    '',
  ].join(CRLF);
}

const part = (type: string, content: string) =>
  [
    `Content-Type: ${type}; charset=UTF-8`,
    'Content-Transfer-Encoding: 8bit',
    '',
    content.replace(/\r?\n/g, CRLF),
  ].join(CRLF);

/** RFC 2047, only where a header's text is more than ASCII. */
const encodedWord = (text: string) =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

/** Reads a mail that was handed over whole: its headers and its first plain and HTML parts. */
export function readMime(mime: string): Letter {
  const { headers, body } = split(mime);
  const leaves = leavesOf(headers, body);
  const text = leaves.find(({ type }) => type === 'text/plain')?.content;
  const html = leaves.find(({ type }) => type === 'text/html')?.content;
  const { From = '', To = '', Subject = '', ...others } = canonical(headers);
  return {
    from: From,
    to: To.split(',').flatMap((address) => address.trim() || []),
    subject: decodedWords(Subject),
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
    headers: others,
  };
}

function split(entity: string) {
  const end = /\r?\n\r?\n/.exec(entity);
  const head = end ? entity.slice(0, end.index) : entity;
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = lines.flatMap((line) => {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value ?? ''] as const];
  });
  return { headers, body: end ? entity.slice(end.index + end[0].length) : '' };
}

type Headers = readonly (readonly [string, string])[];

function leavesOf(headers: Headers, body: string): { type: string; content: string }[] {
  const get = (wanted: string) =>
    headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
  const contentType = get('content-type') || 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary !== undefined) {
    const literal = boundary.replace(/[^A-Za-z0-9]/g, '\\$&');
    const mark = new RegExp(`\\r?\\n--${literal}(?:--)?[ \\t]*(?:\\r?\\n|$)`);
    const parts = `\r\n${body}`.split(mark);
    return parts.slice(1, -1).flatMap((each) => {
      const entity = split(each);
      return leavesOf(entity.headers, entity.body);
    });
  }
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  return [{ type, content: decoded(body, get('content-transfer-encoding').toLowerCase()) }];
}

function decoded(content: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(content, 'base64').toString();
  if (encoding !== 'quoted-printable') return content;
  const bytes = content
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, 'latin1').toString();
}

const decodedWords = (text: string) =>
  text.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(word, 'base64').toString()
      : decoded(word.replaceAll('_', ' '), 'quoted-printable'),
  );

/** The headers that the outbox knows by name, in one spelling; all others as they came. */
function canonical(headers: Headers): Record<string, string> {
  const known = ['From', 'To', 'Subject'];
  return Object.fromEntries(
    headers.map(([name, value]) => [
      known.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name,
      value,
    ]),
  );
}
