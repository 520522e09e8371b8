import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { putStops } from '../../../shared/messages/reservation.ts';
import { getLedger } from '../../../shared/messages/store.ts';
import { takeTurn } from '../../../shared/messages/turns/store.ts';
import { plus } from '../../../shared/time.ts';
import { aProfile, noon } from '../../support/campaigns.ts';
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

async function put(id: string, body: object): Promise<void> {
  await publish('setting', id, { ...body }, { by: 'key-1', now: noon });
  expireCatalog();
}
const inBerlin = (customer: CustomerKey) => ({
  ...aProfile(customer),
  zone: { value: 'Europe/Berlin', at: noon, id: 'm-1', trust: 'proven' as const },
});
const settle = async (all: readonly Planned[]) => {
  for (const { message } of all) await world.settle(message);
};

describe('a message in the customer’s quiet hours', () => {
  const quiet = { quietHours: { from: '12:00', to: '15:00' } };

  test('waits until they end, with its reason, and goes then', async () => {
    const planned = await plan(quiet, { profile: inBerlin });
    await world.work(planned.work);
    expect(world.accepted).toEqual([]);
    expect(await stateOf(planned)).toMatchObject({
      state: 'planned',
      deferred: { because: 'quiet-hours', until: '2026-11-22T14:00:00.000Z' },
      attentionAt: '2026-11-22T14:00:00.000Z',
    });

    world.now = '2026-11-22T14:00:00.000Z';
    await world.work(planned.work);
    expect(world.accepted).toHaveLength(1);
    expect(await stateOf(planned)).not.toHaveProperty('deferred');
  });

  test('that begin between the judgement and the call is freed, and keeps no place', async () => {
    world.now = '2026-11-22T10:59:58.000Z';
    const planned = await plan(quiet, { profile: inBerlin });
    world.meanwhile = {
      call: 'UpdateCommand',
      act: async () => {
        world.now = '2026-11-22T11:00:04.000Z';
      },
    };
    await world.work(planned.work);

    expect(world.accepted).toEqual([]);
    expect(await stateOf(planned)).toMatchObject({
      state: 'planned',
      deferred: { because: 'quiet-hours' },
    });
    expect((await getLedger(planned.message.customer)).reservations).toEqual({});
  });

  test('is withheld when it would not be worth sending at their end', async () => {
    const planned = await plan({ ...quiet, expiresAfter: 'PT1H' }, { profile: inBerlin });
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'quiet-hours' });
  });
});

describe('a cap of five a day', () => {
  const ten = async (id: string, campaign: object = {}) => {
    const all: Planned[] = [];
    for (let n = 0; n < 10; n++)
      all.push(
        await plan({ name: `Campaign ${n}`, ...campaign }, { id, occurrence: `${id} ${n}` }),
      );
    return all;
  };

  test('lets five of ten campaigns at once through, exactly', async () => {
    await put('frequency', { caps: [{ day: 5 }] });
    const all = await ten('capped');
    await Promise.all(all.map(({ work }) => world.work(work)));
    await settle(all);

    const states = await Promise.all(all.map(stateOf));
    expect(world.accepted).toHaveLength(5);
    expect(states.filter((message) => message?.state === 'withheld')).toHaveLength(5);
    expect(states.find((message) => message?.state === 'withheld')).toMatchObject({
      because: 'capped',
      limit: { within: 'day', most: 5, had: 5 },
    });
  });

  test('that defers sends the others the next day', async () => {
    await put('frequency', { caps: [{ day: 5, over: 'defer' }] });
    const all = await ten('deferred');
    for (const { work } of all) await world.work(work);
    expect(world.accepted).toHaveLength(5);
    const [, , , , , sixth] = all;
    expect(sixth && (await stateOf(sixth))).toMatchObject({
      deferred: { because: 'capped', until: '2026-11-23T00:00:00.000Z' },
    });

    world.now = '2026-11-23T00:00:00.000Z';
    for (const { work } of all) await world.work(work);
    expect(world.accepted).toHaveLength(10);
  });

  test('counts nothing that was not sent', async () => {
    await put('frequency', { caps: [{ day: 5 }] });
    const all = await ten('refused');
    const error = Object.assign(new Error("Missing final '@domain'"), {
      name: 'BadRequestException',
      $metadata: { httpStatusCode: 400 },
    });
    world.refusals.push(...Array(5).fill(error));
    for (const { work } of all) await world.work(work);

    expect(world.accepted).toHaveLength(5);
  });

  test('does not hold what is mandatory', async () => {
    await put('frequency', { caps: [{ day: 1 }] });
    const all = await ten('recalled', { class: 'mandatory' });
    for (const { work } of all) await world.work(work);

    expect(world.accepted).toHaveLength(10);
  });
});

describe('a throttled campaign', () => {
  test('spreads its messages evenly, each put off once, whatever the queue repeats', async () => {
    const throttle = { messages: 60, per: 'PT1H' };
    const all: Planned[] = [];
    for (let n = 0; n < 5; n++) all.push(await plan({ throttle }));
    for (const { work } of [...all, ...all]) await world.work(work);

    const waits = (await Promise.all(all.map(stateOf))).map((message) => message?.deferred);
    expect(waits).toEqual([
      undefined,
      ...[1, 2, 3, 4].map((n) => ({ because: 'throttled', until: plus(noon, n * 60_000) })),
    ]);
    world.now = plus(noon, 2 * 60_000);
    for (const { work } of all) await world.work(work);
    expect(world.accepted).toHaveLength(3);
  });

  test('has no turns in hand after a pause', async () => {
    const at = (minutes: number) => plus(noon, minutes * 60_000);
    expect(await takeTurn('calm', 60_000, at(0))).toBe(at(0));
    expect(await takeTurn('calm', 60_000, at(30))).toBe(at(30));
    expect(await takeTurn('calm', 60_000, at(30))).toBe(at(31));
  });
});

describe('after a restore from a backup', () => {
  test('what was planned, and what was claimed, is parked until somebody releases it', async () => {
    const [planned, claimed] = [await plan(), await plan({ class: 'transactional' })];
    world.refusals.push(new Error('lost'));
    await world.work(claimed.work);
    await put('dispatch', { parkedBefore: plus(noon, 1) });
    world.now = plus(noon, 16 * 60_000);
    for (const { work } of [planned, claimed]) await world.work(work);
    expect(world.accepted).toEqual([]);
    expect(await stateOf(planned)).toMatchObject({
      state: 'planned',
      deferred: { because: 'parked' },
    });
    expect(await stateOf(claimed)).toMatchObject({
      state: 'claimed',
      deferred: { because: 'parked' },
    });

    await put('dispatch', {});
    for (const { work } of [planned, claimed]) await world.work(work);
    expect(world.accepted).toHaveLength(2);
    expect(await stateOf(claimed)).not.toHaveProperty('deferred');
  });
});

test('a message of the holdout is withheld, and the same customers’ again', async () => {
  await put('frequency', {});
  const holdout = { percent: 50, salt: 'spring' };
  const first = await Promise.all(Array.from({ length: 30 }, () => plan({ holdout })));
  for (const { work } of first) await world.work(work);
  const states = await Promise.all(first.map(stateOf));
  const left = states.flatMap((message) =>
    message?.because === 'holdout' ? [message.customer] : [],
  );

  expect(left.length).toBeGreaterThan(5);
  expect(left.length).toBeLessThan(25);
  expect(world.accepted).toHaveLength(30 - left.length);
});

test('an unsubscribe at any call of a running campaign: none goes whose reservation came after it', async () => {
  await put('frequency', {});
  world.fail(-1, 'refused');
  await world.work((await plan()).work);
  for (const call of new Set(world.calls)) {
    const planned = await plan();
    let answeredAt = '';
    const from = world.accepted.length;
    world.meanwhile = {
      call,
      act: async () => {
        await putStops(planned.message.customer, [
          { source: 'link', channel: 'email', at: world.now },
        ]);
        answeredAt = world.now;
        world.now = plus(world.now, 5_001);
      },
    };
    await world.deliver(planned.work);
    // Later than five seconds after the answer nothing is called.
    const sent = world.accepted.length - from;
    const { state, because } = (await stateOf(planned)) ?? {};
    const isDone = call === 'SendEmailCommand' || answeredAt === '';
    expect([sent, state === 'withheld' ? because : 'sent'], call).toEqual(
      isDone ? [1, 'sent'] : [0, 'stopped'],
    );
  }
});
