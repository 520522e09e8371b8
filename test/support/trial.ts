import { type Client, clientOf } from './client.ts';
import { startHost, type TestHost } from './host.ts';

const MINUTE = 60_000;
export const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * MINUTE).toISOString();

/** A host on which things are made to go wrong, and what its users do about it. */
export interface Trial {
  readonly host: TestHost;
  readonly client: Client;
  /** By the secret key, which may say everything of everybody; again until it is accepted, as clients do. */
  insist(path: string, body: unknown, headers?: Record<string, string>): Promise<unknown>;
  settle(): Promise<void>;
  /** What a crash left is found through attention, and what stayed ambiguous is decided. */
  waitForAttention(): Promise<void>;
  profileOf(id: string): Promise<Profile>;
}

/** What the trials look at in the answer about a customer. */
export interface Profile {
  readonly activity: Readonly<Record<string, { readonly total: number } | undefined>>;
  readonly traits: Readonly<Record<string, unknown>>;
  readonly orders: unknown;
  readonly anonymousIds: readonly string[];
}

export async function startTrial(): Promise<Trial> {
  const host = await startHost();
  const client = await clientOf(host);
  const settle = () => host.settle({ hurry: true });
  return {
    host,
    client,
    settle,
    insist: (path, body, headers = {}) =>
      insist(`${host.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${host.secretKey}`, ...headers },
        body: JSON.stringify(body),
      }),
    async waitForAttention() {
      await host.clock.advance('PT30M', { last: 1 });
      await settle();
      await host.clock.real();
    },
    profileOf: async (id) => (await client.get(`/v1/customers/${id}`)).body,
  };
}

/** Definitions are in force everywhere after a second. */
export const inForce = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_200));

const MOST_TRIES = 10;

async function insist(url: string, init: RequestInit): Promise<unknown> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const response = await fetch(url, init);
    const body: unknown = await response.json();
    if (response.ok) return body;
  }
  throw new Error(`${url} was never accepted`);
}
