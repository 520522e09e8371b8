import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Line, readPiece } from '../../../../shared/segments/lists/piece.ts';
import type { Format, Place } from '../../../../shared/segments/lists/upload.ts';

const beginning: Place = { offset: 0, line: 0 };

/** A whole file, read in windows of so many bytes and pieces of so many lines. */
function readAll(
  text: string | Buffer,
  format: Format = 'csv',
  {
    window = 256 * 1024,
    limit = 500,
    column,
  }: { window?: number; limit?: number; column?: string } = {},
): readonly Line[] | string {
  const file = Buffer.from(text as string);
  const lines: Line[] = [];
  for (let place = beginning; place.offset < file.length; ) {
    const bytes = file.subarray(place.offset, place.offset + window);
    const isLast = place.offset + bytes.length >= file.length;
    const piece = readPiece(place, { bytes, isLast, format, column, limit });
    if ('because' in piece) return piece.because;
    if (piece.to.offset === place.offset) throw new Error(`stands still at ${place.offset}`);
    lines.push(...piece.lines);
    place = piece.to;
  }
  return lines;
}
const told = (lines: readonly Line[] | string) =>
  typeof lines === 'string'
    ? lines
    : lines.map((line) => `${line.line} ${'customer' in line ? line.customer : line.message}`);

describe('a CSV file', () => {
  test.each([
    ['one id a line', 'c-1\nc-2\n', ['1 u:c-1', '2 u:c-2']],
    ['no line break at its end', 'c-1\nc-2', ['1 u:c-1', '2 u:c-2']],
    [
      'CRLF, blank lines and a byte order mark',
      '\ufeffc-1\r\n\r\n  \r\nc-2\r\n',
      ['1 u:c-1', '4 u:c-2'],
    ],
    ['a header that names the ids', 'email,User ID\nx@y.z,c-1\n', ['2 u:c-1']],
    [
      'semicolons and quotes, as spreadsheets write it',
      '"Name";"customer_id"\n"A; ""B""";"c-1"\n',
      ['2 u:c-1'],
    ],
    ['tabs', 'id\tname\nc-1\tAda\n', ['2 u:c-1']],
    ['no header and several columns', 'c-1,Ada\nc-2,Bob\n', ['1 u:c-1', '2 u:c-2']],
    ['a line break within quotes', 'id,note\nc-1,"two\nlines"\nc-2,x\n', ['2 u:c-1', '4 u:c-2']],
    ['ids with their prefixes', 'a:9\nu:a:9\nc-1\n', ['1 a:9', '2 u:a:9', '3 u:c-1']],
    ['ids of a column userId, which have none', 'userId\na:9\n', ['2 u:a:9']],
    ['a column anonymousId', 'anonymous_id\n9\n', ['2 a:9']],
    ['blanks around ids', ' c-1 \n', ['1 u:c-1']],
    ['a quote in the middle of a cell', '6"3\n', ['1 u:6"3']],
    ['a line without its column', 'name,id\nAda\n', ['2 names nobody']],
    ['an id too long', `${'x'.repeat(257)}\n`, ['1 must be 1 to 256 bytes']],
    [
      'a quote that is never closed',
      '"c-1\nc-2\n',
      ['1 opens a quote that is not closed', '2 u:c-2'],
    ],
    ['nothing', '\n\n', []],
  ])('is read with %s', (_what, text, wanted) => {
    expect(told(readAll(text))).toEqual(wanted);
  });

  test('has the ids in the column that is asked for', () => {
    expect(told(readAll('id,crm\n1,c-1\n', 'csv', { column: 'crm' }))).toEqual(['2 u:c-1']);
  });

  test('is not read where that column is not there', () => {
    expect(readAll('id\n1\n', 'csv', { column: 'crm' })).toBe('no-such-column');
  });

  test('is not read where it is no UTF-8 from the start', () => {
    expect(readAll(Buffer.from('\ufeffc-1\n', 'utf16le'))).toBe('not-utf-8');
  });

  test('names the line that is no UTF-8', () => {
    const file = Buffer.concat([
      Buffer.from('c-1\n'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from('c-2\n'),
    ]);

    expect(told(readAll(file))).toEqual(['1 u:c-1', '2 is not UTF-8', '3 u:c-2']);
  });

  test('goes on behind a line that is far too long', () => {
    const file = `c-1\n${'x'.repeat(600_000)}\nc-2\n`;

    expect(told(readAll(file))).toEqual(['1 u:c-1', '2 is longer than 64 KB', '3 u:c-2']);
  });
});

describe('a file of JSON lines', () => {
  test.each([
    ['ids', '"c-1"\n"a:9"\n7\n', ['1 u:c-1', '2 a:9', '3 u:7']],
    [
      'objects',
      '{"userId":"a:9"}\r\n\n{"anonymousId":"9"}\n{"customerId":"a:9","x":1}',
      ['1 u:a:9', '3 a:9', '4 a:9'],
    ],
    ['what is no JSON', '{"userId":\n"c-1"\n', ['1 is not JSON', '2 u:c-1']],
    [
      'what names nobody',
      '{"id":null}\n[1]\n',
      [
        '1 must have customerId, userId or anonymousId',
        '2 must be an id, or an object with customerId, userId or anonymousId',
      ],
    ],
  ])('is read with %s', (_what, text, wanted) => {
    expect(told(readAll(text, 'ndjson'))).toEqual(wanted);
  });
});

test('a line that names nobody shows what stands there', () => {
  expect(readAll('{"x":1}\n', 'ndjson')).toMatchObject([{ line: 1, excerpt: '{"x":1}' }]);
});

test('however a file is cut into windows and pieces, it has the same lines', () => {
  const cell = fc
    .stringMatching(/^[a-z0-9ü€😀",;\r\n ]{0,6}$/u)
    .map((text) => (/["\r\n,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text));
  const file = fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(
      file,
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 5 }),
      // A window must hold the longest record, as it does in life.
      fc.integer({ min: 120, max: 400 }),
      (rows, newline, limit, window) => {
        const text = rows.map((cells) => cells.join(',')).join(newline);
        expect(readAll(text, 'csv', { limit, window })).toEqual(readAll(text));
      },
    ),
  );
});
