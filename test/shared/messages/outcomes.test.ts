import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mail } from '../../../shared/clients/ses.ts';
import { changeMessage, getLedger } from '../../../shared/messages/store.ts';
import { plus } from '../../../shared/time.ts';
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

describe('a refusal', () => {
  const refuse = (name: string, message = '', status = 400) =>
    Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
  const answering = async (error: Error) => {
    vi.spyOn(mail, 'send').mockRejectedValueOnce(error as never);
  };

  test.each([
    ['throttled', refuse('TooManyRequestsException', 'Maximum sending rate exceeded', 429)],
    ['not reachable', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['content', refuse('BadRequestException', 'Invalid header')],
  ])('for the moment (%s) frees claim and reservation, and comes again', async (_name, error) => {
    const planned = await plan();
    await answering(error);

    expect(await world.work(planned.work)).toBe(false);
    expect(await stateOf(planned)).toMatchObject({ state: 'planned' });
    expect((await getLedger(planned.message.customer)).reservations).toEqual({});
    expect(await world.work(planned.work)).toBe(true);
    expect(world.accepted).toHaveLength(1);
  });

  test.each([
    'MessageRejected',
    'MailFromDomainNotVerifiedException',
    'AccountSuspendedException',
    'SendingPausedException',
    'LimitExceededException',
  ])('of the account (%s) frees both and waits a quarter of an hour', async (name) => {
    const planned = await plan();
    await answering(refuse(name));

    expect(await world.work(planned.work)).toBe(true);
    expect(await stateOf(planned)).toMatchObject({
      state: 'planned',
      attentionAt: plus(noon, 15 * 60_000),
    });
    expect((await getLedger(planned.message.customer)).reservations).toEqual({});
  });

  test('of the address withholds', async () => {
    const planned = await plan();
    await answering(refuse('BadRequestException', "Missing final '@domain'"));
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
    const lost = vi.spyOn(mail, 'send').mockRejectedValue(new Error('lost') as never);
    await world.settle(planned.message);

    expect(lost).toHaveBeenCalledTimes(3);
    expect(await stateOf(planned)).toMatchObject({ state: 'unknown' });
  });
});
