import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changeMessage, getLedger } from '../../../shared/messages/store.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { type Planned, plan, stateOf } from './planned.ts';
import { World } from './world.ts';

useTables();
let world: World;

beforeEach(() => {
  world = new World(noon);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const refuse = (name: string, message = '', status = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

describe('a refusal', () => {
  test.each([
    ['throttled', refuse('TooManyRequestsException', 'Maximum sending rate exceeded', 429)],
    ['not reachable', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['content', refuse('BadRequestException', 'Invalid header')],
  ])('for the moment (%s) frees claim and reservation, and comes again', async (_name, error) => {
    const planned = await plan();
    world.refusals.push(error);

    expect(await world.work(planned.work)).toBe(false);
    expect(await stateOf(planned)).toMatchObject({ state: 'planned' });
    expect((await getLedger(planned.message.customer)).reservations).toEqual({});
    expect(await world.work(planned.work)).toBe(true);
    expect(world.accepted).toHaveLength(1);
  });

  test('of the address withholds', async () => {
    const planned = await plan();
    world.refusals.push(refuse('BadRequestException', "Missing final '@domain'"));
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'refused' });
  });
});

describe('a claimed message that nobody was heard of again', () => {
  const claimedBy = async (planned: Planned) =>
    changeMessage(planned.message, (message) => ({
      ...message,
      state: 'claimed',
      claim: 'dead',
      claimedAt: noon,
      claims: 1,
    }));

  test('is left alone for a quarter of an hour', async () => {
    const planned = await plan();
    await claimedBy(planned);
    world.now = plus(noon, 14 * 60_000);
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'claimed' });
  });

  test('and is marketing becomes unknown, and is never sent again', async () => {
    const planned = await plan();
    await claimedBy(planned);
    await world.settle(planned.message);

    expect(await stateOf(planned)).toMatchObject({ state: 'unknown' });
    expect(world.accepted).toEqual([]);
  });

  test('and is transactional is sent again', async () => {
    const planned = await plan({ class: 'transactional' });
    await claimedBy(planned);
    await world.settle(planned.message);

    expect(world.accepted).toHaveLength(1);
  });

  test('and stays so is sent again three times at most', async () => {
    const planned = await plan({ class: 'transactional' });
    await claimedBy(planned);
    world.refusals.push(...Array.from({ length: 9 }, () => new Error('lost')));
    await world.settle(planned.message);

    expect(world.refusals).toHaveLength(9 - 3);
    expect(await stateOf(planned)).toMatchObject({ state: 'unknown' });
  });
});

/** Last, and each at a time of its own: that the account may not send is remembered. */
let troubles = 0;

describe('a refusal', () => {
  test.each([
    'MessageRejected',
    'MailFromDomainNotVerifiedException',
    'AccountSuspendedException',
    'SendingPausedException',
    'LimitExceededException',
  ])('of the account (%s) frees both and waits a quarter of an hour', async (name) => {
    const now = plus(noon, 3 * DAY_MS * ++troubles);
    world.now = now;
    const planned = await plan({}, { now });
    world.refusals.push(refuse(name));

    expect(await world.work(planned.work)).toBe(true);
    expect(await stateOf(planned)).toMatchObject({
      state: 'planned',
      deferred: { because: 'account', until: plus(now, 15 * 60_000) },
      attentionAt: plus(now, 15 * 60_000),
    });
    expect((await getLedger(planned.message.customer)).reservations).toEqual({});
  });

  test('of the account holds what comes after it, of any campaign, before the provider is asked', async () => {
    const now = plus(noon, 3 * DAY_MS * ++troubles);
    world.now = now;
    const first = await plan({}, { now });
    const second = await plan({ name: 'Another' }, { now });
    world.refusals.push(refuse('AccountSuspendedException'));
    await world.work(first.work);
    await world.work(second.work);

    expect(world.accepted).toEqual([]);
    expect(await stateOf(second)).toMatchObject({
      ...{ state: 'planned', claims: 0 },
      deferred: { because: 'account', until: expect.any(String) },
    });
    await world.settle(first.message);
    await world.settle(second.message);
    expect(world.accepted).toHaveLength(2);
  });

  test.each([
    ['the quota is used up', { Max24HourSend: 200, SentLast24Hours: 200, MaxSendRate: 14 }, true],
    ['sending is paused', { Max24HourSend: -1, SentLast24Hours: 9, MaxSendRate: 14 }, false],
  ])('is not waited for where %s', async (_name, SendQuota, SendingEnabled) => {
    const now = plus(noon, 3 * DAY_MS * ++troubles);
    world.now = now;
    world.account = { SendQuota, SendingEnabled };
    const planned = await plan({}, { now });
    await world.work(planned.work);

    expect(world.accepted).toEqual([]);
    expect(await stateOf(planned)).toMatchObject({ deferred: { because: 'account' } });
  });
});
