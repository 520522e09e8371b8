import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as merge } from '../../../functions/customers/consent.ts';
import { findProfile } from '../../../shared/customers/read.ts';
import { record } from '../../../shared/events/record.ts';
import { useTables } from '../../support/tables.ts';
import { ask } from './requests.ts';

vi.mock('../../../shared/access/who.ts', () => ({
  who: async () => ({ kind: 'secret', keyId: 'key-1' }),
}));
const tables = useTables();
const now = new Date().toISOString();
const say = (...messages: object[]) =>
  record(
    messages.map((message) => ({ type: 'page', messageId: randomUUID(), ...message })),
    { trust: 'claimed', via: 'live', keyId: 'key-1', now, newId: randomUUID },
  );
const join = (id: string, body: object) =>
  ask(merge, 'POST /v1/customers/{id}/merge', { id, body });

describe('a server joins', () => {
  beforeEach(async () => {
    await tables.empty();
    await say({ userId: 'ada' }, { userId: 'bob' }, { anonymousId: 'x' });
  });

  test('an anonymous customer to a known one, whose profile then holds their events', async () => {
    expect(await join('ada', { anonymousId: 'x' })).toEqual({
      status: 200,
      body: { customerId: 'ada', anonymousId: 'x', folded: true },
    });
    expect(await findProfile('a:x')).toMatchObject({
      customer: 'u:ada',
      sources: ['u:ada', 'a:x'],
    });
  });

  test('the same again to no effect', async () => {
    await join('ada', { anonymousId: 'x' });
    const before = await findProfile('u:ada');

    expect(await join('ada', { anonymousId: 'x' })).toMatchObject({ status: 200 });
    expect(await findProfile('u:ada')).toEqual(before);
  });

  test('one of whom nothing is known yet', async () => {
    expect(await join('ada', { anonymousId: 'new' })).toMatchObject({ status: 200 });
    expect(await findProfile('a:new')).toMatchObject({ customer: 'u:ada' });
  });

  test.each([
    ['one who belongs to another', 'bob', { anonymousId: 'x' }, 409, ['anonymousId']],
    ['two known customers', 'ada', { userId: 'bob' }, 409, ['userId']],
    ['anybody to nobody', 'nobody', { anonymousId: 'y' }, 404, undefined],
    ['anybody to an anonymous one', 'a:x', { anonymousId: 'y' }, 400, ['path', 'id']],
    ['nobody in particular', 'ada', {}, 400, []],
  ])('and never %s', async (_, id, body, status, path) => {
    await join('ada', { anonymousId: 'x' });
    const answer = await join(id, body);

    expect(answer.status).toBe(status);
    if (path) expect(answer.body).toMatchObject({ issues: [{ path }] });
    expect(await findProfile('a:x')).toMatchObject({ customer: 'u:ada' });
  });
});

test('of two who join one device at once, one is told that it belongs to the other', async () => {
  await tables.empty();
  await say({ userId: 'ada' }, { userId: 'bob' }, { anonymousId: 'x' });
  const answers = await Promise.all(['ada', 'bob'].map((id) => join(id, { anonymousId: 'x' })));

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});
