import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BucketSpec } from '../../template/model.ts';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** In quotes, as the header has it. */
  readonly etag: string;
  readonly modified: string;
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;

/** The objects of a bucket: in memory, or as two files each (content, and what is known of it) under a directory. */
export class Bucket {
  readonly spec: BucketSpec;
  readonly #directory: string | undefined;
  readonly #known = new Map<string, StoredObject>();
  readonly #contents = new Map<string, Buffer>();

  constructor(spec: BucketSpec, directory: string | undefined) {
    this.spec = spec;
    this.#directory = directory && join(directory, 's3', spec.name);
    if (!this.#directory) return;
    mkdirSync(this.#directory, { recursive: true });
    for (const file of readdirSync(this.#directory).filter((name) => name.endsWith('.json'))) {
      const known = JSON.parse(readFileSync(join(this.#directory, file), 'utf8')) as StoredObject;
      this.#known.set(known.key, known);
    }
  }

  /** S3 rounds to the next midnight and may take its time with the deletion; what has expired is no longer served. */
  find(key: string, now: Date): StoredObject | undefined {
    const found = this.#known.get(key);
    if (!found || !this.#isExpired(found, now)) return found;
    this.remove(key);
    return undefined;
  }

  #isExpired({ key, modified }: StoredObject, now: Date): boolean {
    return this.spec.expiry.some(({ prefix, days }) => {
      const ends = Date.parse(modified) + days * DAY_MS;
      return key.startsWith(prefix) && now.getTime() >= Math.ceil(ends / DAY_MS) * DAY_MS;
    });
  }

  content(key: string): Buffer {
    return this.#directory
      ? readFileSync(this.#file(key, 'bin'))
      : (this.#contents.get(key) ?? Buffer.alloc(0));
  }

  put(about: Omit<StoredObject, 'size' | 'etag'>, content: Buffer): StoredObject {
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    const known = { ...about, size: content.length, etag };
    if (this.#directory) {
      this.#write(this.#file(known.key, 'bin'), content);
      this.#write(this.#file(known.key, 'json'), JSON.stringify(known));
    } else {
      this.#contents.set(known.key, content);
    }
    this.#known.set(known.key, known);
    return known;
  }

  remove(key: string): void {
    this.#known.delete(key);
    this.#contents.delete(key);
    if (!this.#directory) return;
    rmSync(this.#file(key, 'json'), { force: true });
    rmSync(this.#file(key, 'bin'), { force: true });
  }

  /** In the order of their keys' bytes, as S3 lists them. */
  list(prefix: string, now: Date): readonly StoredObject[] {
    return [...this.#known.values()]
      .filter((object) => object.key.startsWith(prefix) && !this.#isExpired(object, now))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  #write(file: string, content: Buffer | string): void {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  }

  /** Keys are longer and wilder than file names may be. */
  #file(key: string, kind: 'bin' | 'json'): string {
    const name = createHash('sha256').update(key).digest('hex');
    return join(this.#directory ?? '', `${name}.${kind}`);
  }
}
