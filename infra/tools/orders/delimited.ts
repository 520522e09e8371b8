export type Delimiter = ',' | ';' | '\t' | 'white space';

const candidates = ['\t', ';', ','] as const;

/**
 * The delimiter that cuts most sample lines into the same number of columns, more than one; else white space. Not all of
 * them: a line that is no order must not change how the others are read.
 */
export function delimiterOf(sample: readonly string[]): Delimiter {
  const fitting = candidates.find((delimiter) => {
    const alike = Map.groupBy(sample, (line) => split(line, delimiter).length);
    return [...alike].some(([width, lines]) => width > 1 && lines.length > sample.length / 2);
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
