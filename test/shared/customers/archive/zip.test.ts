import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { directory, type Entry, packedFile } from '../../../../shared/customers/archive/zip.ts';

function archiveOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const entries: Entry[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const { bytes, entry } = packedFile(name, Buffer.from(text), offset);
    parts.push(bytes);
    entries.push(entry);
    offset += bytes.length;
  }
  return Buffer.concat([...parts, directory(entries, offset)]);
}

test('whatever is put into an archive, another program takes out', () => {
  const name = fc.stringMatching(/^[a-z0-9üß-]{1,12}\.(ndjson|txt)$/u);
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.string({ unit: 'grapheme' }), { noNullPrototype: true }),
      (files) => {
        const found = unzipSync(archiveOf(files));
        expect(
          Object.fromEntries(
            Object.entries(found).map(([each, bytes]) => [each, strFromU8(bytes)]),
          ),
        ).toEqual(files);
      },
    ),
  );
});

test('a file that begins beyond 4 GB is found by the larger fields', () => {
  const far = 5_000_000_000;
  const { entry } = packedFile('events.ndjson', Buffer.from('{}\n'), far);
  const end = directory([entry], far + 100);
  const record = 46 + 'events.ndjson'.length;

  expect(end.readUInt32LE(42)).toBe(0xffffffff);
  expect(end.readBigUInt64LE(record + 4)).toBe(BigInt(far));
  // The larger end follows the one record, then where it is, then the plain end.
  const large = record + 12;
  expect(end.readUInt32LE(large)).toBe(0x06064b50);
  expect(end.readBigUInt64LE(large + 48)).toBe(BigInt(far + 100));
  expect(end.readBigUInt64LE(large + 56 + 8)).toBe(BigInt(far + 100 + large));
  expect(end.readUInt32LE(large + 56 + 20)).toBe(0x06054b50);
});
