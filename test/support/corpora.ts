import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const directory = `${process.env.RAPPORT_DATA}/strings`;

/** Whether the hostile corpora are here; says loudly when a test is skipped without them. */
export function haveCorpora(): boolean {
  const here = existsSync(directory);
  if (!here) console.warn('SKIPPED: the hostile corpora need RAPPORT_DATA');
  return here;
}

/** The big list of naughty strings. */
export const naughtyStrings = (): string[] =>
  JSON.parse(readFileSync(`${directory}/blns.json`, 'utf8'));

/** The files of JSONTestSuite: name and bytes, valid JSON and not. */
export function jsonFiles(): { name: string; bytes: Buffer }[] {
  const archive = gunzipSync(readFileSync(`${directory}/JSONTestSuite-test_parsing.tar.gz`));
  const files: { name: string; bytes: Buffer }[] = [];
  const text = (from: number, length: number) =>
    archive.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const [name, type] = [text(at, 100), text(at + 156, 1)];
    if (name.endsWith('.json') && (type === '0' || type === ''))
      files.push({ name, bytes: archive.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
