export type Delimiter = ',' | ';' | '\t' | 'white space';

const candidates = ['\t', ';', ','] as const;

/** The delimiter that cuts every sample line into the same number of columns, more than one; else white space. */
export function delimiterOf(sample: readonly string[]): Delimiter {
  const fitting = candidates.find((delimiter) => {
    const widths = new Set(sample.map((line) => split(line, delimiter).length));
    return widths.size === 1 && !widths.has(1);
  });
  return fitting ?? 'white space';
}

/** The fields of a line. Fields may stand in double quotes, doubled inside, except where white space delimits. */
export function split(line: string, delimiter: Delimiter): string[] {
  if (delimiter === 'white space') return line.trim().split(/\s+/);
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (quoted && character === '"' && line[at + 1] === '"') {
      field += '"';
      at++;
    } else if (character === '"' && (quoted || field.trim() === '')) {
      quoted = !quoted;
      if (quoted) field = '';
    } else if (character === delimiter && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}
