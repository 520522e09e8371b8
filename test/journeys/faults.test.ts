import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, clientOf } from '../support/client.ts';
import { startHost, type TestHost } from '../support/host.ts';

let host: TestHost;
let client: Client;

beforeAll(async () => {
  host = await startHost();
  client = await clientOf(host);
});
afterAll(() => host.stop());

const hows = ['refuse', 'throttle', 'drop-answer', 'kill-before', 'kill-after'] as const;
type How = (typeof hows)[number];

/** How many AWS calls a function made since the usage was zeroed. */
async function callsOf(entry: string): Promise<number> {
  const { calls } = await host.usage.of(entry);
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

const everyFault = (calls: number): { call: number; how: How }[] =>
  Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) =>
    hows.map((how) => ({ call, how })),
  );

describe('a fault at every AWS call of record', () => {
  const timestamp = '2026-11-20T10:00:00.000Z';
  const batchFor = (id: string) => [
    {
      type: 'track',
      anonymousId: `d-${id}`,
      event: 'Product Viewed',
      messageId: `${id}-1`,
      timestamp,
    },
    {
      type: 'identify',
      userId: id,
      anonymousId: `d-${id}`,
      traits: { city: 'Bern' },
      messageId: `${id}-2`,
      timestamp,
    },
    { type: 'track', userId: id, event: 'Product Viewed', messageId: `${id}-3`, timestamp },
    {
      type: 'track',
      userId: id,
      event: 'Order Completed',
      properties: { total: 10 },
      messageId: `${id}-4`,
      timestamp,
    },
  ];
  /** As clients do: the same batch again until it is accepted. */
  async function record(id: string): Promise<number> {
    for (let tries = 1; tries <= 10; tries++) {
      const response = await fetch(`${host.url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${host.writeKey}:`)}` },
        body: JSON.stringify({ batch: batchFor(id) }),
      });
      await response.arrayBuffer();
      if (response.ok) return tries;
    }
    throw new Error(`${id} was never accepted`);
  }

  test('nothing is lost and nothing counted twice, once the system is quiet', async () => {
    await record('warm-up');
    await host.usage.zero();
    await record('counted');
    const faults = everyFault(await callsOf('events/record'));
    expect(faults.length).toBeGreaterThan(30);

    for (const [index, { call, how }] of faults.entries()) {
      await host.faults.set({ function: 'events/record', call, how, times: 1 });
      await record(`c${index}`);
      await host.faults.clear();
    }
    await host.settle();

    const wrong: unknown[] = [];
    for (const [index, fault] of faults.entries()) {
      const { body } = await client.get(`/v1/customers/c${index}`);
      const seen = {
        views: body.activity?.['Product Viewed']?.total,
        orders: body.orders,
        city: body.traits?.city,
        devices: body.anonymousIds,
      };
      const right = {
        views: 2,
        orders: { count: 1, revenue: 10, first: timestamp, last: timestamp },
        city: 'Bern',
        devices: [`d-c${index}`],
      };
      try {
        expect(seen).toEqual(right);
      } catch {
        wrong.push({ ...fault, seen });
      }
    }
    expect(wrong).toEqual([]);
  }, 240_000);
});

describe('a fault at every AWS call from launch to sent', () => {
  const campaign = (id: string) => ({
    name: id,
    class: 'marketing',
    channel: 'email',
    audience: { trait: 'run', is: id },
    message: { subject: id, html: '<p>Hello</p>' },
    trigger: 'launch',
  });
  async function prepare(id: string): Promise<void> {
    await client.post('/v1/identify', {
      userId: id,
      traits: { run: id, email: `${id}@example.com` },
    });
    await client.put(`/v1/customers/${id}/consent`, {
      channel: 'email',
      granted: true,
      source: 'form',
    });
    await client.put(`/v1/campaigns/${id}`, campaign(id));
  }
  async function launch(id: string): Promise<void> {
    for (let tries = 0; tries < 10; tries++) {
      const response = await fetch(`${host.url}/v1/campaigns/${id}/launch`, {
        method: 'POST',
        headers: { authorization: `Bearer ${host.secretKey}`, 'idempotency-key': id },
        body: '{}',
      });
      await response.arrayBuffer();
      if (response.ok) return;
    }
    throw new Error(`${id} was never launched`);
  }
  /** One mail for each that was sent, and none for what was not; ambiguous ones are counted as unknown. */
  async function outcome(id: string): Promise<{ mails: number; states: string[] }> {
    const { body } = await client.get(`/v1/customers/${id}/messages`);
    const mails = await host.outbox.list({ to: `${id}@example.com` });
    return { mails: mails.length, states: body.items.map(({ state }: { state: string }) => state) };
  }

  test.each(['messages/dispatch', 'sweeps/step'])(
    'in %s: everybody gets one mail, nobody two',
    async (entry) => {
      const name = entry.replace('/', '-');
      const first = `${name}-counted`;
      await prepare(first);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await host.usage.zero();
      await launch(first);
      await host.settle();
      const faults = everyFault(Math.min(25, await callsOf(entry)));
      const ids = faults.map((_, index) => `${name}-${index}`);
      for (const id of ids) await prepare(id);
      await new Promise((resolve) => setTimeout(resolve, 1_500));

      for (const [index, { call, how }] of faults.entries()) {
        await host.faults.set({ function: entry, call, how, times: 1 });
        await launch(ids[index] ?? '');
        await host.settle();
        await host.faults.clear();
      }
      // What a crash left is found through attention, and what stayed ambiguous is settled.
      await host.clock.advance('PT30M');
      await host.settle();
      await host.clock.real();

      const wrong: unknown[] = [];
      for (const [index, id] of ids.entries()) {
        const found = await outcome(id);
        const fine = found.mails === 1 && ['sent', 'delivered'].includes(found.states.join());
        if (!fine) wrong.push({ ...faults[index], ...found });
      }
      expect(wrong).toEqual([]);
    },
    240_000,
  );
});
