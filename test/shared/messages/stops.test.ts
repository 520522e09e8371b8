import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FrequencySetting } from '../../../shared/campaigns/policy.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import { CONSENT_UPDATED } from '../../../shared/customers/consent.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { putPointer } from '../../../shared/customers/store.ts';
import { record } from '../../../shared/events/record.ts';
import { messageFor } from '../../../shared/messages/plan.ts';
import { carryLedger, keepPlace, putStops } from '../../../shared/messages/reservation.ts';
import { getLedger, planMessage } from '../../../shared/messages/store.ts';
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
    await putStops(planned.message.customer, [stop(noon)]);
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'stopped' });
    expect(world.accepted).toEqual([]);
  });

  test('is lifted by a later proven agreement', async () => {
    const planned = await plan();
    await putStops(planned.message.customer, [stop('2026-11-01T00:00:00.000Z')]);
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
    await putStops(planned.message.customer, [stop('2026-11-10T00:00:00.000Z')]);
    await world.work(planned.work);

    expect(world.accepted).toHaveLength(1);
  });

  test('is not lifted by what only a public key claims', async () => {
    const claimed = (customer: CustomerKey) =>
      aProfile(customer, { consent: [aConsent({ trust: 'claimed' })] });
    const planned = await plan({}, { profile: claimed });
    await putStops(planned.message.customer, [stop('2026-11-01T00:00:00.000Z')]);
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ because: 'stopped' });
  });

  test('between a slow claim and the call is seen: the reservation is made again', async () => {
    const planned = await plan();
    world.meanwhile = {
      call: 'UpdateCommand',
      act: async () => {
        await putStops(planned.message.customer, [stop(noon)]);
        world.now = plus(noon, 6_000);
      },
    };
    await world.work(planned.work);

    expect(world.accepted).toEqual([]);
    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'stopped' });
  });
});

describe('a withdrawal that is recorded, and not folded yet,', () => {
  test.each(['proven', 'claimed'] as const)('stops what follows its answer (%s)', async (trust) => {
    vi.spyOn(queues, 'send').mockImplementation(async () => ({}));
    const planned = await plan();
    const said = {
      type: 'track',
      event: CONSENT_UPDATED,
      timestamp: noon,
      properties: { channel: 'email', granted: false, source: 'call' },
    };
    // More customers than a request folds.
    const others = Array.from({ length: 50 }, (_, n) => ({ ...said, anonymousId: `v-${n}` }));
    const batch = [{ ...said, userId: planned.message.customer.slice(2) }, ...others];
    const arrival = { trust, via: 'live', keyId: 'k', now: noon, newId: randomUUID } as const;
    expect(await record(batch, arrival)).toMatchObject({ accepted: 51, folded: false });
    await world.deliver(planned.work);

    expect(world.accepted).toEqual([]);
    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'stopped' });
  });
});

test('what an anonymous customer was sent counts for the caps of whom they turned out to be, once', async () => {
  const usual = { by: 'a', channel: 'email', class: 'marketing' } as const;
  const limits = {
    caps: FrequencySetting.parse({ caps: [{ day: 2 }] }).caps,
    zone: 'UTC',
  };
  const wish = (sendId: string) => ({ ...usual, sendId, limits, now: noon });
  await keepPlace('a:capped', wish('s-1'));
  await keepPlace('u:capped', wish('s-2'));
  await carryLedger('a:capped', 'u:capped');
  await carryLedger('a:capped', 'u:capped');

  expect(await getLedger('u:capped')).toMatchObject({ version: 2 });
  expect(await keepPlace('u:capped', wish('s-3'))).toMatchObject({
    ...{ because: 'capped', limit: { within: 'day', most: 2, had: 2 } },
  });
});

describe('what an anonymous customer stopped', () => {
  test('withholds what is sent to whom they turned out to be', async () => {
    const planned = await plan({}, { occurrence: 'another' });
    const { customer } = planned.message;
    const ghost: CustomerKey = `a:${customer.slice(2)}`;
    const { sendId } = await planMessage({
      ...messageFor(ghost, planned.message, noon),
      occurrenceId: 'of the ghost',
    });
    await putStops(ghost, [{ source: 'link', channel: 'email', at: noon }]);
    await putPointer({ customer: ghost, version: 0, to: customer, pending: true }, noon);
    await world.deliver({ customer: ghost, sendId });

    expect(world.accepted).toEqual([]);
    expect((await getLedger(customer)).stops).toHaveLength(1);
  });

  test('costs nothing where it is nothing', async () => {
    await carryLedger('a:nothing', 'u:nothing');

    expect(await getLedger('u:nothing')).toMatchObject({ version: 0 });
  });

  test('is carried once, and the later of two alike counts', async () => {
    const [earlier, later] = ['2026-11-20T12:00:00.000Z', noon];
    await putStops('a:twice', [{ source: 'link', channel: 'email', at: earlier }]);
    await putStops('u:twice', [{ source: 'link', channel: 'email', at: later }]);
    await putStops('a:twice', [{ source: 'bounce', channel: 'email', address: 'x', at: earlier }]);
    await carryLedger('a:twice', 'u:twice');
    await carryLedger('a:twice', 'u:twice');

    expect(await getLedger('u:twice')).toMatchObject({
      version: 2,
      stops: [
        { source: 'link', at: later },
        { source: 'bounce', address: 'x' },
      ],
    });
  });
});
