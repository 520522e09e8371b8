import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { start } from '../../../shared/campaigns/react.ts';
import { putOccurrence } from '../../../shared/campaigns/store.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { putProfile } from '../../../shared/customers/store.ts';
import { putStops } from '../../../shared/messages/reservation.ts';
import { changeMessage, getMessage, listMessages } from '../../../shared/messages/store.ts';
import { plus } from '../../../shared/time.ts';
import { aCampaign, aProfile, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { plan } from './planned.ts';
import { World } from './world.ts';

useTables();
let world: World;

beforeEach(() => {
  world = new World(noon);
  vi.spyOn(queues, 'send').mockImplementation(async () => ({}));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const put = async (id: string, overrides: Readonly<Record<string, unknown>>) => {
  const { definition } = await publish('campaign', id, aCampaign(overrides), {
    by: 'k',
    now: noon,
  });
  expireCatalog();
  return definition;
};
const subjects = () => world.accepted.map(({ request }) => request.Content?.Simple?.Subject?.Data);
const sale = { message: { subject: 'SALE', text: 'buy' } };

test('a launched message keeps the content of its occurrence when the campaign is edited', async () => {
  const planned = await plan({ name: 'Edited later' });
  const { campaignId, occurrenceId } = planned.message;
  const frozen = { campaignId, occurrenceId, version: 1, instant: noon, campaign: aCampaign() };
  await putOccurrence(frozen);
  await put(campaignId, sale);
  await world.work(planned.work);

  expect(subjects()).toEqual(['Hello Ada']);
});

describe('a message that a trigger planned', () => {
  const triggered = async (id: string, overrides: object) => {
    const customer: CustomerKey = `u:${id}`;
    const trigger = { enters: 'fans' };
    await put(id, { trigger, ...overrides });
    await putProfile(aProfile(customer));
    const run = { kind: 'start', campaignId: id, key: '', at: noon, dueAt: noon } as const;
    await start(customer, run, noon);
    const { items } = await listMessages(customer, { limit: 5 });
    const message = items.find(({ campaignId }) => campaignId === id);
    if (!message) throw new Error('Nothing was planned');
    return { message, work: { customer, sendId: message.sendId }, trigger };
  };

  test('keeps what it was planned with, while it waits for the campaign to run again', async () => {
    const { message, work, trigger } = await triggered('receipt', { class: 'transactional' });
    await putStops(message.customer, [{ source: 'link', channel: 'email', at: noon }]);
    await put('receipt', { class: 'transactional', trigger, state: 'paused' });
    await world.work(work);
    expect(subjects()).toEqual([]);
    for (let edit = 0; edit < 12; edit += 1) await put('receipt', { trigger, ...sale });
    world.now = plus(noon, 16 * 60_000);
    await world.deliver(work);

    expect(subjects()).toEqual(['Hello Ada']);
  });

  test('is withheld where its version is gone', async () => {
    const { message, work } = await triggered('lost', {});
    await changeMessage(message, (seen) => ({ ...seen, campaignVersion: 99 }));
    await world.deliver(work);

    expect(subjects()).toEqual([]);
    expect(await getMessage(message.customer, message.sendId)).toMatchObject({
      state: 'withheld',
      because: 'campaign-removed',
    });
  });
});
