import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { putStop } from '../../../shared/messages/reservation.ts';
import { plus } from '../../../shared/time.ts';
import { aConsent, aProfile, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { plan, stateOf } from './planned.ts';
import { World } from './world.ts';

useTables();
let world: World;

beforeEach(() => {
  world = new World(noon);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a stop', () => {
  const stop = (at: string) => ({ source: 'link', channel: 'email', at }) as const;

  test('that came first withholds', async () => {
    const planned = await plan();
    await putStop(planned.message.customer, stop(noon));
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'stopped' });
    expect(world.accepted).toEqual([]);
  });

  test('is lifted by a later proven agreement', async () => {
    const planned = await plan();
    await putStop(planned.message.customer, stop('2026-11-01T00:00:00.000Z'));
    await world.work(planned.work);

    expect(world.accepted).toHaveLength(1);
  });

  test('is lifted by a new agreement to the channel, for the topics agreed to before it too', async () => {
    const profile = (customer: CustomerKey) =>
      aProfile(customer, {
        consent: [
          aConsent({ topic: 'news', at: '2026-11-01T00:00:00.000Z' }),
          aConsent({ at: '2026-11-15T00:00:00.000Z' }),
        ],
      });
    const planned = await plan({ topic: 'news' }, { profile });
    await putStop(planned.message.customer, stop('2026-11-10T00:00:00.000Z'));
    await world.work(planned.work);

    expect(world.accepted).toHaveLength(1);
  });

  test('is not lifted by what only a public key claims', async () => {
    const claimed = (customer: CustomerKey) =>
      aProfile(customer, { consent: [aConsent({ trust: 'claimed' })] });
    const planned = await plan({}, { profile: claimed });
    await putStop(planned.message.customer, stop('2026-11-01T00:00:00.000Z'));
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ because: 'stopped' });
  });

  test('between a slow claim and the call is seen: the reservation is made again', async () => {
    const planned = await plan();
    world.meanwhile = {
      call: 'UpdateCommand',
      act: async () => {
        await putStop(planned.message.customer, stop(noon));
        world.now = plus(noon, 6_000);
      },
    };
    await world.work(planned.work);

    expect(world.accepted).toEqual([]);
    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'stopped' });
  });
});
