const [QUOTE, LF, CR] = [0x22, 0x0a, 0x0d];

/** What stands in one record of a CSV file (RFC 4180), as bytes, and where the next one begins. */
export interface CsvRecord {
  readonly cells: readonly Buffer[];
  readonly end: number;
  /** Line breaks, its own and those within quotes. */
  readonly breaks: number;
}

/**
 * The record that begins at `start`; nothing where it does not end within the bytes. A quote means something only where a
 * cell begins; bytes are looked at one by one, since none of UTF-8's longer characters holds one of these.
 */
export function readRecord(
  bytes: Buffer,
  start: number,
  delimiter: number,
  isLast: boolean,
): CsvRecord | undefined {
  const cells: Buffer[] = [];
  let breaks = 0;
  let at = start;
  for (;;) {
    const cell = bytes[at] === QUOTE ? quoted(bytes, at) : plain(bytes, at, delimiter);
    if (cell === undefined) return undefined;
    cells.push(cell.content);
    breaks += cell.breaks;
    at = cell.end;
    if (at >= bytes.length) return isLast ? { cells, end: at, breaks } : undefined;
    if (bytes[at] === LF) return { cells, end: at + 1, breaks: breaks + 1 };
    at += 1;
  }

  /** Up to the delimiter or the end of the line. */
  function plain(within: Buffer, from: number, mark: number) {
    let end = from;
    while (end < within.length && within[end] !== mark && within[end] !== LF) end += 1;
    const isEndOfLine = within[end] === LF || end === within.length;
    const last = isEndOfLine && end > from && within[end - 1] === CR ? end - 1 : end;
    return { content: within.subarray(from, last), end, breaks: 0 };
  }

  /** What stands in quotes, two of them for one; what follows the closing one belongs to the cell. */
  function quoted(within: Buffer, from: number) {
    const parts: Buffer[] = [];
    let [begin, end, lines] = [from + 1, from + 1, 0];
    for (; ; end += 1) {
      if (end >= within.length) return undefined;
      if (within[end] === LF) lines += 1;
      if (within[end] !== QUOTE) continue;
      parts.push(within.subarray(begin, end));
      if (within[end + 1] !== QUOTE) break;
      end += 1;
      begin = end;
    }
    const rest = plain(within, end + 1, delimiter);
    return { content: Buffer.concat([...parts, rest.content]), end: rest.end, breaks: lines };
  }
}
