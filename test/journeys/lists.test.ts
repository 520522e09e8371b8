import { beforeAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();

const send = (path: string, body: string, type = 'text/csv') =>
  journey.client.ask('POST', path, body, 'secret', { 'content-type': type });
const read = async (uploadId: string) =>
  (await journey.client.get(`/v1/segments/vip/uploads/${uploadId}`)).body;
const finished = async (uploadId: string) => {
  await journey.host.settle();
  return read(uploadId);
};
/** Puts a file to a link, as curl -T would, and has it read. */
async function upload(content: string, request: object) {
  const { body } = await journey.client.post('/v1/segments/vip/uploads', {
    format: 'csv',
    bytes: Buffer.byteLength(content),
    ...request,
  });
  const { method, url, headers } = body.link;
  expect((await fetch(url, { method, headers, body: content })).status).toBe(200);
  await journey.client.post(`/v1/segments/vip/uploads/${body.uploadId}/start`, {});
  return finished(body.uploadId);
}
const isIn = async (id: string) => {
  const { body } = await journey.client.get(`/v1/customers/${id}`);
  return body.segments?.vip?.state === 'in';
};

beforeAll(async () => {
  expect((await journey.client.put('/v1/segments/vip', { name: 'VIP', list: true })).status).toBe(
    201,
  );
  await journey.client.put('/v1/segments/rich', {
    name: 'Rich',
    condition: { trait: 'rich', is: true },
  });
  await journey.client.put('/v1/campaigns/hello-vip', {
    name: 'Hello, VIP',
    class: 'transactional',
    channel: 'inbox',
    message: { title: 'Welcome', body: 'You are on the list.' },
    trigger: { enters: 'vip' },
  });
  await inForce();
});

describe('a list that is sent at once', () => {
  test('puts those whom it names into the segment, also who was unknown, and starts nothing', async () => {
    await journey.client.track('c-1', 'Signed Up');
    const { status, body } = await send(
      '/v1/segments/vip/members',
      'id,name\nc-1,Ada\nc-2,Bob\na:x,\nc-1,again\n',
    );
    expect([status, body.state]).toEqual([202, 'running']);

    expect(await finished(body.uploadId)).toMatchObject({
      state: 'done',
      lines: 4,
      added: 3,
      repeated: 1,
      invalid: 0,
    });
    expect([await isIn('c-1'), await isIn('c-2'), await isIn('a:x')]).toEqual([true, true, true]);
    const { body: messages } = await journey.client.get('/v1/customers/c-1/messages');
    expect(messages.items).toEqual([]);
  });

  test('sent again changes nothing', async () => {
    const before = (await journey.client.get('/v1/customers/c-1')).body;
    const { body } = await send('/v1/segments/vip/members', 'c-1\nc-2\n');

    expect(await finished(body.uploadId)).toMatchObject({ state: 'done', added: 0, unchanged: 2 });
    expect((await journey.client.get('/v1/customers/c-1')).body).toEqual(before);
  });

  test('takes off whom it names, and does not make anybody up', async () => {
    const { body } = await send(
      '/v1/segments/vip/members?mode=remove',
      '["c-2", "c-9"]',
      'application/json',
    );

    expect(await finished(body.uploadId)).toMatchObject({ removed: 1, unchanged: 1 });
    expect(await isIn('c-2')).toBe(false);
    expect((await journey.client.get('/v1/customers/c-9')).status).toBe(404);
  });

  test('starts campaigns when it is asked to', async () => {
    const { body } = await send(
      '/v1/segments/vip/members?trigger=true',
      '{"userId":"c-3"}\n',
      'application/x-ndjson',
    );
    await finished(body.uploadId);
    const { body: messages } = await journey.client.get('/v1/customers/c-3/messages');

    expect(messages.items).toMatchObject([{ campaignId: 'hello-vip', state: 'delivered' }]);
  });

  test('is refused for a segment that has a condition', async () => {
    expect((await send('/v1/segments/rich/members', 'c-1\n')).status).toBe(409);
    expect((await send('/v1/segments/nothing/members', 'c-1\n')).status).toBe(404);
  });
});

describe('a file that is put to its link', () => {
  test('replaces the list, and every line that names nobody is told', async () => {
    const good = Array.from({ length: 510 }, (_, n) => `m-${n}`);
    const lines = ['customer_id', 'c-1', '""', ...good, 'x'.repeat(300)];
    const done = await upload(`${lines.join('\n')}\n`, { mode: 'replace' });

    // c-3 and a:x leave, c-1 stays.
    expect(done).toMatchObject({
      state: 'done',
      added: 510,
      unchanged: 1,
      removed: 2,
      invalid: 1,
    });
    const { body } = await journey.client.get(`/v1/segments/vip/uploads/${done.uploadId}/errors`);
    expect(body.items).toEqual([
      { line: 514, message: 'must be 1 to 256 bytes', excerpt: 'x'.repeat(100) },
    ]);
    expect([await isIn('c-1'), await isIn('c-3'), await isIn('a:x'), await isIn('m-509')]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  }, 120_000);

  test('is not read before it is there, and not taken at another length', async () => {
    const { body } = await journey.client.post('/v1/segments/vip/uploads', {
      format: 'csv',
      bytes: 3,
    });
    const start = `/v1/segments/vip/uploads/${body.uploadId}/start`;
    expect((await journey.client.post(start, {})).status).toBe(409);
    expect((await fetch(body.link.url, { method: 'PUT', body: 'c-10' })).status).toBe(403);
  });

  test('in which nothing can be read empties no list', async () => {
    const done = await upload('{\n{\n', { mode: 'replace', format: 'ndjson' });

    expect(done).toMatchObject({
      state: 'failed',
      because: 'no-valid-line',
      invalid: 2,
      removed: 0,
    });
    expect(await isIn('c-1')).toBe(true);
  });
});

test('the census counts a list, and the uploads are listed newest first', async () => {
  expect((await journey.client.census()).segments.vip).toBe(511);
  const { body } = await journey.client.get('/v1/segments/vip/uploads?limit=1');
  expect(body.items).toMatchObject([{ mode: 'replace', state: 'failed' }]);
  expect(body.next).toEqual(expect.any(String));
});
