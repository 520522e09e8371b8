import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Lines of JSON that outlive the process. */
export interface Journal<Line> {
  append(line: Line): void;
  /** Forgets what was written and begins anew with these lines. */
  rewrite(lines: readonly Line[]): void;
  close(): void;
}

/**
 * A file that grows by one line per change. Each line is handed to the operating system before `append` returns, so a
 * killed process loses nothing; a line that a crash of the machine cut short is left out when it is read again.
 */
export function openJournal<Line>(file: string, replay: (line: Line) => void): Journal<Line> {
  mkdirSync(dirname(file), { recursive: true });
  const { lines, isCut } = read(file);
  for (const line of lines) replay(line as Line);
  let descriptor = openSync(file, 'a', 0o600);
  if (isCut) writeSync(descriptor, '\n');
  return {
    append: (line) => void writeSync(descriptor, text(line)),
    rewrite(lines) {
      // Beside the old file and then in its place, so that a kill leaves one or the other whole.
      writeFileSync(`${file}.new`, lines.map(text).join(''), { mode: 0o600 });
      closeSync(descriptor);
      renameSync(`${file}.new`, file);
      descriptor = openSync(file, 'a', 0o600);
    },
    close: () => closeSync(descriptor),
  };
}

const text = (line: unknown) => `${JSON.stringify(line)}\n`;

/** Nothing is kept. */
export const noJournal: Journal<unknown> = { append() {}, rewrite() {}, close() {} };

function read(file: string): { lines: readonly unknown[]; isCut: boolean } {
  try {
    const text = readFileSync(file, 'utf8');
    return { lines: text.split('\n').flatMap(parsed), isCut: !/(^|\n)$/.test(text) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { lines: [], isCut: false };
    }
    throw error;
  }
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
