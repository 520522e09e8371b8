import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** A line of the file that is no order, or that the service refused. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

/**
 * The list of bad lines beside a file, `<number><tab><reason>` each. It begins with what a run that came as far as
 * `resumedAt` had found by then: what that run found later is found again.
 */
export function badLines(file: string, resumedAt: number) {
  const path = `${file}.bad.tsv`;
  const before = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  const kept = before.filter((text) => Number.parseInt(text, 10) <= resumedAt);
  let count = kept.length;
  const spell = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('');
  if (kept.length > 0) writeFileSync(path, spell(kept));
  else rmSync(path, { force: true });
  return {
    path,
    count: () => count,
    add(lines: readonly BadLine[]): void {
      if (lines.length === 0) return;
      count += lines.length;
      const sorted = [...lines].sort((a, b) => a.line - b.line);
      appendFileSync(path, spell(sorted.map(({ line, reason }) => `${line}\t${reason}`)));
    },
  };
}
