import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { handler as consent } from '../../../functions/customers/consent.ts';
import { handler as read } from '../../../functions/customers/read.ts';
import { customerRoutes } from '../../../shared/customers/routes.ts';
import { record } from '../../../shared/events/record.ts';
import { getLedger } from '../../../shared/messages/store.ts';
import { useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';
import { ask } from './requests.ts';

vi.mock('../../../shared/access/who.ts', () => ({
  who: async () => ({ kind: 'secret', keyId: 'key-1' }),
}));
useTables();
useRootKey();

const NOW = '2026-11-22T10:30:00.000Z';
const say = (...messages: Record<string, unknown>[]) =>
  record(messages, {
    ...({ trust: 'proven', via: 'live', keyId: 'key-1', now: NOW, newId: randomUUID } as const),
  });
const view = (id: string, timestamp: string, rest: Record<string, unknown> = {}) => ({
  ...{ type: 'track', event: 'Product Viewed', messageId: id, userId: 'c-1', timestamp },
  ...{ properties: { category: 'shoes' }, ...rest },
});
const Page = z.object({
  items: z.array(z.looseObject({ messageId: z.string() })),
  next: z.string().optional(),
});

describe('a customer', () => {
  beforeAll(async () => {
    const { userId: _, ...visit } = view('5', '2026-11-22T08:30:00Z', { anonymousId: 'x' });
    await say(view('1', '2026-01-05T10:00:00Z'), view('2', '2026-01-05T11:00:00Z'));
    await say(view('3', '2026-11-22T08:00:00Z', { event: 'Cart Viewed' }), visit);
    await say({
      type: 'identify',
      messageId: '4',
      userId: 'c-1',
      anonymousId: 'x',
      timestamp: '2026-11-22T08:10:00Z',
      traits: { email: 'a@example.com' },
    });
    await say(view('6', '2030-01-01T00:00:00Z'));
  });

  test.each(['c-1', 'u:c-1', 'a:x', `~${Buffer.from('c-1').toString('base64url')}`])(
    'is found by %s',
    async (id) => {
      const { status, body } = await ask(read, 'GET /v1/customers/{id}', { id });

      expect(status).toBe(200);
      expect(body).toMatchObject({
        customerId: 'c-1',
        anonymousIds: ['x'],
        traits: { email: 'a@example.com' },
        activity: {
          'Product Viewed': { total: 4, last: NOW, days: { '2026-01-05': 2, '2026-11-22': 2 } },
        },
      });
      expect(() => z.parse(customerRoutes.read.answers[200] as z.ZodType, body)).not.toThrow();
    },
  );

  test.each([1, 2, 4, 100])('has its events, newest first, in pages of %d', async (limit) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: String(limit), ...(cursor && { cursor }) };
      const { body } = await ask(read, 'GET /v1/customers/{id}/events', { id: 'c-1', query });
      const page = Page.parse(body);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items.map(({ messageId }) => messageId));
      cursor = page.next;
    } while (cursor);

    expect(found).toEqual(['6', '5', '4', '3', '2', '1']);
  });

  test.each([
    [{ event: 'Cart Viewed' }, ['3']],
    [{ from: '2026-01-05T11:00:00Z', to: '2026-11-22T08:10:00Z' }, ['3', '2']],
    [{ to: '2026-01-05T10:30:00Z' }, ['1']],
    [{ event: 'Nothing' }, []],
  ])('has the events that %j asks for', async (query, ids) => {
    const { body } = await ask(read, 'GET /v1/customers/{id}/events', { id: 'c-1', query });

    expect(Page.parse(body).items.map(({ messageId }) => messageId)).toEqual(ids);
  });

  test('shows an event as it was recorded, with the time at which it counts', async () => {
    const query = { limit: '1' };
    const { body } = await ask(read, 'GET /v1/customers/{id}/events', { id: 'c-1', query });

    expect(Page.parse(body).items).toMatchObject([
      {
        type: 'track',
        event: 'Product Viewed',
        time: NOW,
        receivedAt: NOW,
        properties: { category: 'shoes' },
      },
    ]);
  });

  test('who was sent nothing has no messages', async () => {
    const { status, body } = await ask(read, 'GET /v1/customers/{id}/messages', { id: 'c-1' });

    expect({ status, body }).toEqual({ status: 200, body: { items: [] } });
  });

  test('may agree and withdraw', async () => {
    for (const granted of [true, false]) {
      const body = { channel: 'email', granted, source: 'call' };
      const answer = await ask(consent, 'PUT /v1/customers/{id}/consent', { id: 'c-1', body });
      expect(answer).toMatchObject({ status: 200, body: { ...body, folded: true } });
      const { body: customer } = await ask(read, 'GET /v1/customers/{id}', { id: 'c-1' });
      expect(customer).toMatchObject({ consent: [{ channel: 'email', granted, source: 'call' }] });
      expect((await getLedger('u:c-1')).stops).toHaveLength(granted ? 0 : 1);
    }
  });
});

test.each(['', '/events', '/messages'])('nobody is not found at %s', async (rest) => {
  const { status } = await ask(read, `GET /v1/customers/{id}${rest}`, { id: 'nobody' });

  expect(status).toBe(404);
});

test.each([
  [{ limit: '0' }, ['query', 'limit']],
  [{ from: 'yesterday' }, ['query', 'from']],
  [{ cursor: 'forged' }, ['query', 'cursor']],
])('%j is refused with its path', async (query, path) => {
  const { status, body } = await ask(read, 'GET /v1/customers/{id}/events', { id: 'c-1', query });

  expect(status).toBe(400);
  expect(body).toMatchObject({ issues: [{ path }] });
});

test.each([
  [{ channel: 'email', source: 'x' }, ['granted']],
  [{ channel: '', granted: true, source: 'x' }, ['channel']],
  [{ channel: 'email', granted: true, source: 'x', more: 1 }, ['more']],
])('consent of %j is refused with its path', async (body, path) => {
  const answer = await ask(consent, 'PUT /v1/customers/{id}/consent', { id: 'c-1', body });

  expect(answer).toMatchObject({ status: 400, body: { issues: [{ path }] } });
});
