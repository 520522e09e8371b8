import { createHash, randomUUID } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import type { StoredObject } from './objects.ts';

/** What is said of an object before its content is known. */
export type Kind = Omit<StoredObject, 'size' | 'etag'>;

interface Upload {
  readonly kind: Kind;
  readonly parts: Map<number, { readonly etag: string; readonly content: Buffer }>;
}

const LEAST_PART = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;

/** Uploads in parts that are under way; those of a host that has ended are gone, as S3 aborts them after a while. */
export function uploadsOf() {
  const open = new Map<string, Upload>();
  const find = (id: string | null): Upload => {
    const found = open.get(id ?? '');
    if (found) return found;
    throw new Refusal(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      404,
    );
  };
  return {
    create(kind: Kind): string {
      const id = randomUUID();
      open.set(id, { kind, parts: new Map() });
      return id;
    },
    /** Gives the part's ETag. One that is there already is replaced. */
    part(id: string | null, number: number, content: Buffer): string {
      if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS)
        throw new Refusal(
          'InvalidArgument',
          'Part number must be an integer between 1 and 10000, inclusive',
        );
      const etag = `"${createHash('md5').update(content).digest('hex')}"`;
      find(id).parts.set(number, { etag, content });
      return etag;
    },
    /** The parts that the client lists, in order: each must be the one that it was told of, and all but the last 5 MB. */
    complete(id: string | null, xml: string): { kind: Kind; content: Buffer } {
      const { kind, parts } = find(id);
      const listed = [...xml.matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map(([, part = '']) => ({
        number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
        etag: (/<ETag>([^<]*)</.exec(part)?.[1] ?? '').replaceAll('&quot;', '"'),
      }));
      if (listed.some(({ number }, index) => number <= (listed[index - 1]?.number ?? 0)))
        throw new Refusal(
          'InvalidPartOrder',
          'The list of parts was not in ascending order. Parts must be ordered by part number.',
        );
      const contents = listed.map(({ number, etag }, index) => {
        const part = parts.get(number);
        if (!part || part.etag.replaceAll('"', '') !== etag.replaceAll('"', ''))
          throw new Refusal(
            'InvalidPart',
            'One or more of the specified parts could not be found.',
          );
        if (index < listed.length - 1 && part.content.length < LEAST_PART)
          throw new Refusal(
            'EntityTooSmall',
            'Your proposed upload is smaller than the minimum allowed size',
          );
        return part.content;
      });
      open.delete(id ?? '');
      return { kind, content: Buffer.concat(contents) };
    },
    abort(id: string | null): void {
      find(id);
      open.delete(id ?? '');
    },
  };
}
