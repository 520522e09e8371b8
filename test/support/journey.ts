import { afterAll, beforeAll } from 'vitest';
import { type Client, clientOf } from './client.ts';
import { type HostOptions, startHost, type TestHost } from './host.ts';

export interface Journey {
  readonly host: TestHost;
  readonly client: Client;
}

/** A host for the journeys of one file, and a client that speaks to it; both are there once the tests run. */
export function useHost(options?: HostOptions): Journey {
  let journey: Journey | undefined;
  const running = (): Journey => {
    if (!journey) throw new Error('The host runs only while the tests do');
    return journey;
  };
  beforeAll(async () => {
    const host = await startHost(options);
    journey = { host, client: await clientOf(host) };
  });
  afterAll(() => journey?.host.stop());
  return {
    get host() {
      return running().host;
    },
    get client() {
      return running().client;
    },
  };
}
