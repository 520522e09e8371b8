import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
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

async function put(id: string, body: object): Promise<void> {
  await publish('setting', id, { ...body }, { by: 'key-1', now: noon });
  expireCatalog();
}

test('mails keep to the rate of the account, each worker to its share of it', async () => {
  world.account = { SendQuota: { MaxSendRate: 50, Max24HourSend: -1 } };
  const planned = [];
  for (let n = 0; n < 6; n++) planned.push(await plan({ expiresAfter: 'P1D' }));
  // A container believes for a minute what it was told of the account.
  world.now = plus(noon, 600_000);
  const begun = performance.now();
  for (const { work } of planned) await world.work(work);

  expect(world.accepted).toHaveLength(6);
  // Ten a second: five workers share fifty. The first goes at once.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(499);
});

describe('a message on the best channel', () => {
  const best = {
    channel: 'best',
    audience: { trait: 'best', exists: false },
    message: { email: { subject: 'Mail', text: 'Mail' }, inbox: { title: 'Inbox', body: 'Inbox' } },
  };
  const consent = [aConsent(), aConsent({ channel: 'inbox' })];
  const profile = (customer: CustomerKey) => ({
    ...aProfile(customer),
    ...{ zone: { value: 'Europe/Berlin', at: noon, id: 'm-1', trust: 'proven' as const }, consent },
  });
  const night = { from: '12:00', to: '15:00' };

  test('takes the one on which nobody is disturbed now', async () => {
    await put('quiet-hours', { channels: { inbox: night } });
    const planned = await plan(best, { profile });
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({
      ...{ channel: 'email', state: 'sent' },
      contenders: [{ channel: 'email' }, { channel: 'inbox', because: 'quiet-hours' }],
    });
  });

  test('waits where it would disturb on all of them, and is chosen for anew when it goes', async () => {
    await put('quiet-hours', { channels: { inbox: night, email: night } });
    const planned = await plan(best, { profile });
    await world.work(planned.work);
    expect(await stateOf(planned)).toMatchObject({
      ...{ channel: 'best', state: 'planned' },
      deferred: { because: 'quiet-hours', until: '2026-11-22T14:00:00.000Z' },
    });

    await put('quiet-hours', {});
    await put('frequency', { caps: [{ channel: 'inbox', day: 0 }] });
    world.now = '2026-11-22T14:00:00.000Z';
    await world.work(planned.work);
    expect(await stateOf(planned)).toMatchObject({
      ...{ channel: 'email', state: 'sent' },
      contenders: [{ channel: 'email' }, { channel: 'inbox', because: 'capped' }],
    });
    await put('frequency', {});
  });
});
