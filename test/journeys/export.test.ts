import { randomBytes } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();

/** Asks for an archive, and opens it as whoever gets the link would. */
async function exported(id: string): Promise<Record<string, string>> {
  const { status, body } = await journey.client.post(`/v1/customers/${id}/export`, {});
  expect([status, body.state]).toEqual([202, 'running']);
  await journey.host.settle();
  const { body: done } = await journey.client.get(`/v1/customers/${id}/export`);
  expect(done).toMatchObject({ exportId: body.exportId, state: 'done' });
  const answer = await fetch(done.link.url);
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="customer-.*\.zip"$/,
  );
  const bytes = new Uint8Array(await answer.arrayBuffer());
  expect(bytes.length).toBe(done.bytes);
  return Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, file]) => [name, strFromU8(file)]),
  );
}
const lines = (text: string | undefined) =>
  (text ?? '')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('the archive of a customer', () => {
  test('holds the profile, every event of all their logs, messages and what stops them', async () => {
    await journey.client.put('/v1/segments/vip', { name: 'VIP', list: true });
    await journey.client.post('/v1/track', { anonymousId: 'x-1', event: 'Looked' }, 'write');
    await journey.client.post('/v1/identify', {
      userId: 'c-1',
      anonymousId: 'x-1',
      traits: { city: 'Bern' },
    });
    await journey.client.track('c-1', 'Bought', { note: 'für zwei' });
    await journey.client.put('/v1/customers/c-1/consent', {
      channel: 'email',
      granted: false,
      source: 'form',
    });
    await journey.client.ask('POST', '/v1/segments/vip/members', 'c-1\n', 'secret', {
      'content-type': 'text/csv',
    });
    await journey.host.settle();
    const files = await exported('c-1');

    expect(Object.keys(files)).toEqual([
      'README.txt',
      'customer.json',
      'lists.json',
      'ledger.json',
      'claims.json',
      'devices.json',
      'messages.ndjson',
      'events.ndjson',
    ]);
    expect(JSON.parse(files['customer.json'] ?? '')).toMatchObject({
      customerId: 'c-1',
      traits: { city: 'Bern' },
      segments: { vip: { state: 'in' } },
    });
    expect(JSON.parse(files['lists.json'] ?? '')).toMatchObject({ vip: { member: true } });
    expect(JSON.parse(files['ledger.json'] ?? '').stops).toMatchObject([{ channel: 'email' }]);
    const events = lines(files['events.ndjson']);
    expect(
      events.map(({ event, type, customerId }) => `${customerId} ${event ?? type}`).sort(),
    ).toEqual([
      'a:x-1 Looked',
      'c-1 Bought',
      'c-1 Consent Updated',
      'c-1 List Updated',
      'c-1 identify',
    ]);
    expect(events.find(({ event }) => event === 'Bought')).toMatchObject({
      properties: { note: 'für zwei' },
      trust: 'claimed',
      via: 'live',
    });
  });

  test('may be asked for by an anonymous id that has merged', async () => {
    expect(JSON.parse((await exported('a:x-1'))['customer.json'] ?? '').customerId).toBe('c-1');
  });

  test('comes whole, however much there is', async () => {
    const notes = Array.from({ length: 440 }, () => randomBytes(20_000).toString('base64'));
    for (let from = 0; from < notes.length; from += 110) {
      const batch = notes.slice(from, from + 110).map((note, index) => ({
        ...{ type: 'track', event: 'Noted', userId: 'c-2', messageId: `n-${from + index}` },
        properties: { note },
      }));
      expect((await journey.client.post('/v1/import', { batch })).body.accepted).toBe(110);
    }
    await journey.host.settle();
    const files = await exported('c-2');
    const events = Object.entries(files).filter(([name]) => name.startsWith('events'));

    expect((await journey.host.usage.of('sweeps/carry')).calls['S3.CompleteMultipartUpload']).toBe(
      1,
    );
    expect(
      events
        .flatMap(([, text]) => lines(text))
        .map(({ properties }) => properties.note)
        .sort(),
    ).toEqual(notes.sort());
  });

  test('is gone after some days, and its link after an hour', async () => {
    const { body } = await journey.client.get('/v1/customers/c-1/export');
    await journey.host.clock.advance('PT61M', { last: 1 });
    expect((await fetch(body.link.url)).status).toBe(403);
    await journey.host.clock.advance('P4D', { last: 1 });
    expect((await journey.client.get('/v1/customers/c-1/export')).status).toBe(404);
    await journey.host.clock.real();
  });

  test('is of nobody where nobody is', async () => {
    expect((await journey.client.post('/v1/customers/nobody/export', {})).status).toBe(404);
    expect((await journey.client.get('/v1/customers/nobody/export')).status).toBe(404);
  });
});
