import { crc32, deflateRawSync } from 'node:zlib';

/** What the directory at the end of an archive says of a file in it. */
export interface Entry {
  readonly name: string;
  readonly crc: number;
  /** Bytes, as they lie in the archive and as they are. */
  readonly packed: number;
  readonly size: number;
  /** Where it begins. */
  readonly offset: number;
}

const VERSION = 45;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const DEFLATED = 8;
/** The first of January 1980: an archive is the same whenever it is made. */
const DATE = 0x21;
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

/** A file as it lies in a ZIP archive at an offset, and what the directory will say of it. */
export function packedFile(
  name: string,
  content: Buffer,
  offset: number,
): { readonly bytes: Buffer; readonly entry: Entry } {
  const deflated = deflateRawSync(content);
  const entry = {
    name,
    crc: crc32(content),
    packed: deflated.length,
    size: content.length,
    offset,
  };
  const title = Buffer.from(name);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(VERSION, 4);
  writeCommon(head, 6, entry, title);
  return { bytes: Buffer.concat([head, title, deflated]), entry };
}

/**
 * The directory that ends an archive, at an offset. What lies beyond 4 GB, or is more than 65,535 files, is said in the
 * larger fields of Zip64 (APPNOTE.TXT 4.3 and 4.5.3).
 */
export function directory(entries: readonly Entry[], offset: number): Buffer {
  const records = Buffer.concat(entries.map(record));
  const isLarge = entries.length >= MAX_16 || offset >= MAX_32 || records.length >= MAX_32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries.length, MAX_16), 8);
  end.writeUInt16LE(Math.min(entries.length, MAX_16), 10);
  end.writeUInt32LE(Math.min(records.length, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  if (!isLarge) return Buffer.concat([records, end]);

  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06064b50, 0);
  writeLarge(large, 4, 44);
  large.writeUInt16LE(VERSION, 12);
  large.writeUInt16LE(VERSION, 14);
  writeLarge(large, 24, entries.length);
  writeLarge(large, 32, entries.length);
  writeLarge(large, 40, records.length);
  writeLarge(large, 48, offset);
  const pointer = Buffer.alloc(20);
  pointer.writeUInt32LE(0x07064b50, 0);
  writeLarge(pointer, 8, offset + records.length);
  pointer.writeUInt32LE(1, 16);
  return Buffer.concat([records, large, pointer, end]);
}

function record(entry: Entry): Buffer {
  const title = Buffer.from(entry.name);
  const isFar = entry.offset >= MAX_32;
  const extra = Buffer.alloc(isFar ? 12 : 0);
  if (isFar) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    writeLarge(extra, 4, entry.offset);
  }
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(VERSION, 6);
  writeCommon(head, 8, entry, title);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(Math.min(entry.offset, MAX_32), 42);
  return Buffer.concat([head, title, extra]);
}

/** What a file's own head and its record in the directory have in common. */
function writeCommon(into: Buffer, at: number, { crc, packed, size }: Entry, title: Buffer): void {
  into.writeUInt16LE(FLAGS, at);
  into.writeUInt16LE(DEFLATED, at + 2);
  into.writeUInt16LE(DATE, at + 6);
  into.writeUInt32LE(crc, at + 8);
  into.writeUInt32LE(packed, at + 12);
  into.writeUInt32LE(size, at + 16);
  into.writeUInt16LE(title.length, at + 20);
}

const writeLarge = (into: Buffer, at: number, value: number): void => {
  into.writeBigUInt64LE(BigInt(value), at);
};
