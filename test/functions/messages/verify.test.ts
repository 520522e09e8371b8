import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/messages/verify.ts';
import { who } from '../../../shared/access/who.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { isProfile } from '../../../shared/customers/profile.ts';
import { getProfile, putPointer, putProfile } from '../../../shared/customers/store.ts';
import { ADDRESS_VERIFIED, stateOf } from '../../../shared/customers/verified.ts';
import { distinct } from '../../../shared/events/distinct.ts';
import { readLog } from '../../../shared/events/store.ts';
import type { Caller } from '../../../shared/lambda/route.ts';
import { verificationUrl } from '../../../shared/messages/links.ts';
import { getMessage, planMessage } from '../../../shared/messages/store.ts';
import { questionTo } from '../../../shared/messages/verification.ts';
import { plus } from '../../../shared/time.ts';
import { requestOf, type Sent } from '../../shared/access/requests.ts';
import { aProfile } from '../../support/campaigns.ts';
import { useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

vi.mock('../../../shared/access/who.ts', () => ({ who: vi.fn() }));
const tables = useTables();
useRootKey();
const sqs = mockClient(queues);
const now = '2026-11-22T12:00:00.000Z';
/** Others in each test: what a container knows of their limits outlives it. */
let round = 0;
let ada: CustomerKey;
let secondUrl: string;

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date(now), toFake: ['Date'] });
  await tables.empty();
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  round += 1;
  ada = `u:ada-${round}`;
  await putProfile(claimed(ada));
});

/** Somebody of whom a page has said an address. */
const claimed = (customer: CustomerKey, email: unknown = `${customer.slice(2)}@example.com`) => ({
  ...aProfile(customer),
  traits: { email: { value: email, at: now, id: 'm-1', trust: 'claimed' as const } },
});
const send = async (routeKey: string, sent: Sent, caller: Caller = { kind: 'anyone' }) => {
  vi.mocked(who).mockResolvedValue(caller);
  return handler(requestOf(routeKey, sent) as APIGatewayProxyEventV2, {} as Context);
};
const server: Caller = { kind: 'secret', keyId: 'key-1' };
const self = (): Caller => ({ kind: 'user', keyId: 'key-2', userId: ada.slice(2) });
const ask = (address?: unknown, caller: Caller = server, id: string = ada) =>
  send(
    'POST /v1/customers/{id}/verifications',
    { path: { id }, body: { channel: 'email', ...(address !== undefined && { address }) } },
    caller,
  );
const questions = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ MessageBody }) => JSON.parse(MessageBody ?? ''));

describe('asking', () => {
  test('plans one message to the address of the profile, and queues it', async () => {
    const answer = await ask();
    const { messageId } = JSON.parse(answer.body ?? '');
    expect(answer.statusCode).toBe(202);
    expect(await getMessage(ada, messageId)).toMatchObject({
      to: `${ada.slice(2)}@example.com`,
      class: 'mandatory',
      state: 'planned',
    });
    expect(questions()).toEqual([{ customer: ada, sendId: messageId }]);
  });

  test('may name another address, for which the link is then', async () => {
    const { messageId } = JSON.parse((await ask('new@example.com', self())).body ?? '');
    expect(await getMessage(ada, messageId)).toMatchObject({ to: 'new@example.com' });
  });

  test('is of a merged customer a question to whom they turned out to be', async () => {
    await putPointer({ customer: 'a:ghost', version: 0, to: ada, pending: false }, now);
    await ask(undefined, server, 'a:ghost');
    expect(questions()).toMatchObject([{ customer: ada }]);
  });

  test('about an address that is verified says so, and sends nothing', async () => {
    const register = { value: 'a@example.com', at: now, id: 'm', trust: 'proven' as const };
    const traits = { email: register };
    await putProfile({ ...claimed('u:sure'), traits, verified: traits });
    const answer = await ask(undefined, server, 'sure');
    expect([answer.statusCode, JSON.parse(answer.body ?? '')]).toEqual([
      200,
      { state: 'verified' },
    ]);
    expect(questions()).toEqual([]);
  });

  test.each<[number, string, () => ReturnType<typeof ask>]>([
    [403, "another's address with a user token", () => ask(undefined, self(), 'bob')],
    [403, 'a device with a user token', () => ask(undefined, self(), `a:${ada.slice(2)}`)],
    [404, 'nobody', () => ask(undefined, server, 'nobody')],
    [400, 'an address that is none', () => ask('a@b, c@d')],
    [400, 'an address that is no text', () => ask(7)],
  ])('is a %i for %s', async (status, _, asking) => {
    expect((await asking()).statusCode).toBe(status);
    expect(questions()).toEqual([]);
  });

  test('is a 400 where there is no address', async () => {
    await putProfile(claimed('u:silent', null));
    expect((await ask(undefined, server, 'silent')).statusCode).toBe(400);
  });

  test('is a 429 after five in an hour for a customer, and good again in the next', async () => {
    for (let n = 0; n < 5; n += 1)
      expect((await ask(`${round}-${n}@example.com`)).statusCode).toBe(202);
    const late = await ask(`${round}-5@example.com`);
    expect([late.statusCode, late.headers?.['retry-after']]).toEqual([429, '3600']);
    vi.setSystemTime(plus(now, 3_600_000));
    expect((await ask(`${round}-5@example.com`)).statusCode).toBe(202);
  });

  test('is a 429 after five in an hour to an address, whoever asks', async () => {
    for (let n = 0; n < 6; n += 1) {
      const id = `friend-${round}-${n}`;
      await putProfile(claimed(`u:${id}`));
      const { statusCode } = await ask(`${n % 2 ? 'V' : 'v'}ictim@example.com`, server, id);
      expect(statusCode).toBe(n < 5 ? 202 : 429);
    }
  });
});

describe('the link', () => {
  let token: string;
  let sendId: string;
  const to = 'new@example.com';

  beforeEach(async () => {
    const question = questionTo(ada, { to, mark: 'x', now });
    await planMessage(question);
    ({ sendId } = question);
    secondUrl = await verificationUrl(question, 'other@example.com', now);
    token = (await verificationUrl(question, to, now)).split('/v/')[1] ?? '';
  });

  const follow = (method: string, as = token) =>
    send(`${method} /v/{token}`, { path: { token: as } });
  const emailOf = async () => {
    const profile = await getProfile(ada, { consistent: true });
    if (!isProfile(profile)) throw new Error('no profile');
    return [profile.traits.email?.value, stateOf(profile, 'email')];
  };
  const saidOf = async () => {
    const events = distinct(await readLog(ada));
    return events.map(({ event, properties, at, trust }) => ({ trust, event, properties, at }));
  };

  test.each(['GET', 'HEAD'])('%s changes nothing, as scanners follow links', async (method) => {
    expect((await follow(method)).statusCode).toBe(200);
    expect(await saidOf()).toEqual([]);
    expect((await getMessage(ada, sendId))?.verifiedAt).toBeUndefined();
  });

  test.each(['GET', 'POST'])('the page of a %s shows nobody’s data', async (method) => {
    const { body, headers } = await follow(method);
    expect(body).not.toMatch(/ada|new@/);
    expect(headers?.['cache-control']).toBe('no-store');
  });

  test('POST verifies the address, over the claim of another', async () => {
    expect((await emailOf())[1]).toBe('unverified');
    expect((await follow('POST')).statusCode).toBe(200);
    expect(await saidOf()).toEqual([
      {
        trust: 'proven',
        event: ADDRESS_VERIFIED,
        properties: { channel: 'email', address: to },
        at: now,
      },
    ]);
    expect(await emailOf()).toEqual([to, 'verified']);
  });

  test('POST again says the same event once more, however late', async () => {
    await follow('POST');
    const said = await saidOf();
    vi.setSystemTime(plus(now, 2 * 86_400_000));
    expect((await follow('POST')).statusCode).toBe(200);
    expect(await saidOf()).toEqual(said);
  });

  test.each(['GET', 'HEAD', 'POST'])(
    '%s after a day is 410, and verifies nothing',
    async (method) => {
      vi.setSystemTime(plus(now, 86_400_001));
      expect((await follow(method)).statusCode).toBe(410);
      expect(await saidOf()).toEqual([]);
    },
  );

  test.each<[string, () => string]>([
    ['that was changed', () => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ['for another address than it was sent to', () => secondUrl.split('/v/')[1] ?? ''],
    ['that is none', () => 'x'],
  ])('POST of a token %s is 404, and verifies nothing', async (_, forged) => {
    expect((await follow('POST', forged())).statusCode).toBe(404);
    expect(await saidOf()).toEqual([]);
  });

  test('is dead where the customer and what was sent to them is gone', async () => {
    await tables.empty();
    expect((await follow('POST')).statusCode).toBe(404);
  });
});
