import { cpSync, globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, clientOf } from '../support/client.ts';
import { startHost, synthesized, type TestHost } from '../support/host.ts';

/** Small enough to be met: at most 20 requests in ten seconds by a write key, 5 new anonymous customers a day. */
const limits = {
  REQUEST_LIMITS: { writeKey: 2, user: null, address: 3 },
  NEWCOMER_LIMITS: { writeKey: 5, address: null },
};

/** The stack as an owner deploys it who has set such limits. */
async function withLimits(): Promise<string> {
  const assembly = mkdtempSync(join(tmpdir(), 'rapport-limits-'));
  cpSync(await synthesized(), assembly, { recursive: true });
  for (const file of globSync(join(assembly, '*.template.json'))) {
    const template = JSON.parse(readFileSync(file, 'utf8'), (name, value) =>
      Object.hasOwn(limits, name) ? JSON.stringify(limits[name as keyof typeof limits]) : value,
    );
    writeFileSync(file, JSON.stringify(template));
  }
  return assembly;
}

let host: TestHost;
let client: Client;
beforeAll(async () => {
  host = await startHost({ assembly: await withLimits() });
  client = await clientOf(host);
});
afterAll(() => host.stop());

const track = (body: object, headers: Record<string, string> = {}) =>
  client.ask('POST', '/v1/track', { event: 'Seen', ...body }, 'write', headers);
/** When ten seconds begin. */
async function later() {
  const now = Date.parse(await host.clock.now());
  await host.clock.set(new Date(Math.ceil(now / 10_000) * 10_000).toISOString(), { last: 1 });
}

test('beyond its limit a write key is told when to come again, whatever the request claims of itself', async () => {
  await later();
  const began = Date.now();
  const statuses: number[] = [];
  for (let n = 0; n < 60; n += 1) {
    const forged = { 'x-forwarded-for': `203.0.113.${n}`, forwarded: `for=203.0.113.${n}` };
    const answer = await track({ userId: 'ada' }, forged);
    statuses.push(answer.status);
    if (answer.status !== 429) continue;
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(Number(answer.headers.get('retry-after'))).toSatisfy((s: number) => s > 0 && s <= 10);
    expect(answer.body.detail).toContain('2 requests a second');
  }
  // Twenty are let through in ten seconds, and what a slow machine has let pass since.
  const seconds = (Date.now() - began) / 1_000;
  const served = statuses.filter((status) => status === 200).length;
  expect(served).toBeGreaterThanOrEqual(20);
  expect(served).toBeLessThanOrEqual(20 + Math.ceil(2 * seconds));
  expect(statuses).toContain(429);
});

test('a secret key is not held up', async () => {
  expect((await client.get('/v1/customers/ada')).status).toBe(200);
});

test('the next ten seconds are as good as the last', async () => {
  await later();
  expect((await track({ userId: 'ada' })).status).toBe(200);
});

test('who guesses keys is stopped by their address', async () => {
  await later();
  const statuses: number[] = [];
  for (let n = 0; n < 35; n += 1) {
    const key = `sk_${String(n).padStart(40, '0')}`;
    statuses.push((await client.get('/v1/keys', { bearer: key })).status);
  }
  expect(statuses.slice(0, 30)).toEqual(Array(30).fill(401));
  expect(statuses.slice(30)).toEqual(Array(5).fill(429));
});

test('beyond the cap of a day a new anonymous customer is dropped, and the list of rejects says why', async () => {
  await later();
  const batch = Array.from({ length: 8 }, (_, n) => ({
    type: 'track',
    event: 'Seen',
    anonymousId: `visitor-${n}`,
  }));
  const { body } = await client.ask('POST', '/v1/batch', { batch }, 'write');
  expect(body).toMatchObject({ success: true, accepted: 5, dropped: 3 });
  const message = 'is new, and this key has brought its 5 newcomers of today';
  expect(body.errors).toEqual(
    [5, 6, 7].map((index) => ({ index, path: ['anonymousId'], message })),
  );
  const { body: rejects } = await client.get('/v1/rejects?limit=1');
  expect(rejects.items[0]).toMatchObject({ path: ['anonymousId'], message });
  expect((await client.get('/v1/customers/a:visitor-7')).status).toBe(404);
});

test('those who are there already go on, and so does whoever signs in', async () => {
  await host.settle({ hurry: true });
  expect((await track({ anonymousId: 'visitor-0' })).status).toBe(200);
  expect((await track({ userId: 'bob', anonymousId: 'visitor-7' })).status).toBe(200);
  expect((await track({ anonymousId: 'visitor-7' })).status).toBe(400);
});

test('a server brings whom it likes', async () => {
  const message = { event: 'Seen', anonymousId: 'visitor-7' };
  expect((await client.post('/v1/track', message)).status).toBe(200);
  await host.settle({ hurry: true });
  expect((await track({ anonymousId: 'visitor-7' })).status).toBe(200);
});

test('the next day brings as many', async () => {
  await host.clock.advance('P1D', { last: 1 });
  expect((await track({ anonymousId: 'visitor-8' })).status).toBe(200);
});
