import { setTimeout as pause } from 'node:timers/promises';
import type { OrderMessage } from './order.ts';

/** What the service said of a batch: how many it keeps, and what is wrong with the others, by place in the batch. */
export interface Outcome {
  readonly accepted: number;
  readonly dropped: number;
  readonly errors: readonly { readonly index: number; readonly message: string }[];
}

const TRIES = 8;

/** Throws, naming the address, when nothing answers there: that is a wrong address, and no passing trouble to wait out. */
export async function reach({ url }: { readonly url: string }): Promise<void> {
  await fetch(`${url}/health`).catch(() => {
    throw new Error(`Nothing answers at ${url}. Is it running (npm start), or is --url another?`);
  });
}

/**
 * Sends a batch through `/v1/import`. Asks again after a lost connection, a 429 or a 5xx, waiting longer each time; the
 * message ids make a repeat harmless. Throws for any other refusal, and when all tries failed.
 */
export async function send(
  { url, key }: { readonly url: string; readonly key: string },
  batch: readonly OrderMessage[],
): Promise<Outcome> {
  const authorization = key.startsWith('c')
    ? `Basic ${Buffer.from(`${key}:`).toString('base64')}`
    : `Bearer ${key}`;
  let last = '';
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (attempt > 1) await pause(Math.min(30_000, 250 * 2 ** attempt));
    let response: Response;
    try {
      response = await fetch(`${url}/v1/import`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ batch }),
      });
    } catch (error) {
      last = `no connection to ${url}: ${(error as Error).message}`;
      continue;
    }
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Outcome;
    last = `${response.status} ${text.slice(0, 300)}`;
    if (response.status === 429)
      await pause(1_000 * Number(response.headers.get('retry-after') ?? 1));
    else if (response.status < 500) break;
  }
  throw new Error(`The service refused a batch: ${last}`);
}
