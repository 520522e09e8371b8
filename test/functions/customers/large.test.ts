import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { handler as read } from '../../../functions/customers/read.ts';
import { record } from '../../../shared/events/record.ts';
import { useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';
import { ask } from './requests.ts';

vi.mock('../../../shared/access/who.ts', () => ({
  who: async () => ({ kind: 'secret', keyId: 'key-1' }),
}));
useTables();
useRootKey();

const now = '2026-11-22T10:30:00.000Z';
const LAMBDA_BYTES = 6 * 1024 * 1024;

test('events larger than an answer come page by page, all of them, newest first', async () => {
  const ids = Array.from({ length: 240 }, (_, index) => `m${String(index).padStart(3, '0')}`);
  const events = ids.map((messageId, index) => ({
    ...{ type: 'track', event: 'Note Written', messageId, userId: 'c-1' },
    timestamp: new Date(Date.parse('2026-11-22T08:00:00Z') + index * 1_000).toISOString(),
    properties: { note: 'x'.repeat(28_000) },
  }));
  for (const some of [events.slice(0, 120), events.slice(120)])
    await record(some, { trust: 'proven', via: 'live', keyId: 'key-1', now, newId: randomUUID });

  const found: string[] = [];
  let query: Record<string, string> | undefined = { limit: '1000' };
  while (query) {
    const { status, body } = await ask(read, 'GET /v1/customers/{id}/events', { id: 'c-1', query });
    expect(status).toBe(200);
    expect(JSON.stringify(JSON.stringify(body)).length).toBeLessThan(LAMBDA_BYTES);
    const { items, next } = body as { items: { messageId: string }[]; next?: string };
    found.push(...items.map(({ messageId }) => messageId));
    query = next === undefined ? undefined : { limit: '1000', cursor: next };
  }
  expect(found).toEqual(ids.toReversed());
});
