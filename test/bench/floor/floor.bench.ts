import autocannon from 'autocannon';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestHost } from '../../support/host.ts';
import { startFloor } from './floor.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startFloor();
});
afterAll(() => host?.stop());

test("the host's own floor: requests a second through one GetItem", async () => {
  const url = `${host.url}/floor`;
  await autocannon({ url, method: 'POST', connections: 4, duration: 2 });
  const { requests, latency, non2xx } = await autocannon({
    url,
    method: 'POST',
    connections: 4,
    duration: 5,
  });
  console.log(JSON.stringify({ floor: { perSecond: requests.average, p99Ms: latency.p99 } }));
  expect(non2xx).toBe(0);
});
