import { hkdfSync } from 'node:crypto';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { secrets } from '../clients/secrets.ts';
import { environment } from '../environment.ts';

const KEY_BYTES = 32;
let root: Promise<string> | undefined;
const derived = new Map<string, Buffer>();

/** The root key: the one generated secret of the stack, asked for once per container. */
export function rootKey(): Promise<string> {
  root ??= fetchRoot().catch((error) => {
    root = undefined;
    throw error;
  });
  return root;
}

/** 32 bytes for one purpose and key id, by HKDF-SHA256 (RFC 5869) from the root key; the same for ever. */
export async function derivedKey(purpose: string, keyId: string): Promise<Buffer> {
  const info = JSON.stringify([purpose, keyId]);
  const known = derived.get(info);
  if (known) return known;
  const fresh = Buffer.from(hkdfSync('sha256', await rootKey(), 'rapport', info, KEY_BYTES));
  derived.set(info, fresh);
  return fresh;
}

async function fetchRoot(): Promise<string> {
  const SecretId = environment('ROOT_SECRET');
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  if (!SecretString) throw new Error('The root secret holds no text');
  return SecretString;
}
