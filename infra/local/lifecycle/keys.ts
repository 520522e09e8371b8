import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

/** A key that the host minted, with the id by which the API lists it. */
const Minted = z.object({ keyId: z.string(), key: z.string() });
type Minted = z.infer<typeof Minted>;
const kinds = ['write', 'secret', 'token'] as const;
type Kind = (typeof kinds)[number];
export type Keys = Readonly<Record<Kind, Minted>>;

const LocalFile = z.object({
  keys: z.object({ write: Minted, secret: Minted, token: Minted }).partial().default({}),
});

/**
 * Keys to work with, minted through the API with the root key: those of the last start where the API still knows
 * them, new ones where it does not.
 */
export async function mintKeys(url: string, rootKey: string, file: string): Promise<Keys> {
  const earlier = existsSync(file)
    ? (LocalFile.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.keys ?? {})
    : {};
  const known = Object.keys(earlier).length > 0 ? await knownIds(url, rootKey) : new Set<string>();
  const keyOf = async (kind: Kind): Promise<readonly [Kind, Minted]> => {
    const kept = earlier[kind];
    if (kept && known.has(kept.keyId)) return [kind, kept];
    const minted = await call(url, rootKey, '/v1/keys', { kind, name: `local host: ${kind}` });
    return [kind, Minted.parse(minted)];
  };
  // One after the other: they are rows of one manifest.
  const keys: (readonly [Kind, Minted])[] = [];
  for (const kind of kinds) keys.push(await keyOf(kind));
  return Object.fromEntries(keys) as unknown as Keys;
}

/** Writes what a developer needs to call the API, for nobody else to read, in one step. */
export function writeLocalFile(file: string, content: object): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

async function knownIds(url: string, rootKey: string): Promise<ReadonlySet<string>> {
  const Page = z.object({
    items: z.array(z.object({ keyId: z.string() })),
    next: z.string().optional(),
  });
  const ids = new Set<string>();
  for (let next: string | undefined = ''; next !== undefined; ) {
    const query: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page = Page.parse(await call(url, rootKey, `/v1/keys?limit=1000${query}`));
    for (const { keyId } of page.items) ids.add(keyId);
    next = page.next;
  }
  return ids;
}

async function call(url: string, key: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
