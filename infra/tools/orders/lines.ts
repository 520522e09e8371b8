import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** The lines of a text file, one at a time, without their ends; a name that ends in `.gz` is inflated on the way. */
export function linesOf(file: string): AsyncIterable<string> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => input.destroy(error));
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

/** How many lines there are, and the first few that are not empty. */
export async function survey(file: string): Promise<{ total: number; sample: string[] }> {
  const sample: string[] = [];
  let total = 0;
  for await (const line of linesOf(file)) {
    total++;
    if (sample.length < 20 && line.trim() !== '') sample.push(line);
  }
  return { total, sample };
}
