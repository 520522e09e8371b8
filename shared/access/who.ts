import { timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Catalog, Definition } from '../catalog/catalog.ts';
import { currentCatalog } from '../catalog/store.ts';
import { AppError } from '../errors.ts';
import type { Audience, Caller } from '../lambda/route.ts';
import type { Instant } from '../time.ts';
import { credentialOf } from './credential.ts';
import { hashOf, type Key } from './key.ts';
import { rootKey } from './keys.ts';
import { headerOf, proofOf, type TokenKey } from './token.ts';

type Known = Exclude<Caller, { kind: 'anyone' }>;

/** The id under which the root key signs what it changes. */
export const ROOT = 'root';
const RETRY_MS = 1_000;

/**
 * The chain step that says who is calling, and refuses whom the route does not name: `unauthorized` without a credential
 * or with one that nobody knows, `forbidden` with a known one of another kind. From memory; a key that it does not find
 * makes it look at the table, once a second at most.
 */
export async function who(
  event: APIGatewayProxyEventV2,
  json: () => unknown,
  allowed: readonly Audience[],
  now: Instant,
): Promise<Caller> {
  if (allowed.includes('anyone')) return { kind: 'anyone' };
  const credential = credentialOf(event, json);
  if (credential.form === 'none') throw refused('A credential is needed');
  if (credential.form === 'malformed') throw refused('The Authorization header cannot be read');
  const caller =
    credential.form === 'token'
      ? await userBehind(credential.token, now)
      : await holderOf(credential.key, now);
  if (!caller) throw refused('The key is not known, or no longer');
  if (credential.form === 'write' && caller.kind !== 'write')
    throw refused('Only a write key may stand here; send the others in Authorization');
  if (!allowed.includes(caller.kind))
    throw new AppError('forbidden', `A ${names[caller.kind]} may not do this`);
  return caller;
}

const names: Record<Known['kind'], string> = {
  write: 'write key',
  user: 'user token',
  secret: 'secret key',
};

/** Throws `unauthorized` with the reason: whoever signs tokens has to find out why theirs are not taken. */
async function userBehind(token: string, now: Instant): Promise<Known> {
  const header = headerOf(token);
  if (!header) throw refusedToken('it cannot be read');
  const { kid } = header;
  if (kid === undefined) throw refusedToken('kid must name the key that signed it');
  const key = await find(now, ({ keys }) => keys.get(kid));
  if (!isTokenKey(key)) throw refusedToken('kid names no key for tokens, or one that was revoked');
  const proof = await proofOf(token, key, now);
  if ('refused' in proof) throw refusedToken(proof.refused);
  return { kind: 'user', keyId: key.id, userId: proof.userId };
}

async function holderOf(text: string, now: Instant): Promise<Known | undefined> {
  const hash = hashOf(text);
  const looksMinted = /^(c[a-z0-9]{24}|sk_[A-Za-z0-9]{40})$/.test(text);
  if (!looksMinted) return equal(hash, hashOf(await rootKey())) ? rootCaller : undefined;
  const key = await find(now, (catalog) => keysByHash(catalog).get(hash));
  if (!key || key.body.kind === 'token' || !equal(hash, key.body.hash)) return undefined;
  return { kind: key.body.kind, keyId: key.id };
}

const rootCaller: Known = { kind: 'secret', keyId: ROOT };

let lookedAt = Number.NEGATIVE_INFINITY;

/** Finds a key in memory, or, because it may have been minted a moment ago, in the table. */
async function find(
  now: Instant,
  search: (catalog: Catalog) => Definition<Key> | undefined,
): Promise<Definition<Key> | undefined> {
  const found = search(await currentCatalog(now));
  if (found || Math.abs(Date.parse(now) - lookedAt) < RETRY_MS) return found;
  lookedAt = Date.parse(now);
  return search(await currentCatalog(now, { maxAgeMs: 0 }));
}

const indexes = new WeakMap<Catalog, ReadonlyMap<string, Definition<Key>>>();

function keysByHash(catalog: Catalog): ReadonlyMap<string, Definition<Key>> {
  const known = indexes.get(catalog);
  if (known) return known;
  const hashed = [...catalog.keys.values()].flatMap((key) =>
    key.body.kind === 'token' ? [] : [[key.body.hash, key] as const],
  );
  const index = new Map(hashed);
  indexes.set(catalog, index);
  return index;
}

const isTokenKey = (key: Definition<Key> | undefined): key is Definition<TokenKey> =>
  key?.body.kind === 'token';

const equal = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));

const refused = (detail: string, error = ''): AppError =>
  new AppError('unauthorized', detail, [], {
    'www-authenticate': `Bearer realm="rapport"${error}`,
  });

/** The form of RFC 6750, section 3.1. */
const refusedToken = (because: string): AppError =>
  refused(
    `The token is refused: ${because}`,
    `, error="invalid_token", error_description="${because}"`,
  );
