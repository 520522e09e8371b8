import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog, latest } from '../../../shared/catalog/store.ts';
import { attend } from '../../../shared/customers/attend.ts';
import { environment } from '../../../shared/environment.ts';
import { DAY_MS, HOUR_MS, plus } from '../../../shared/time.ts';
import { deliver } from '../../../shared/webhooks/deliver.ts';
import { getStanding } from '../../../shared/webhooks/deliveries/store.ts';
import { noticeOf } from '../../../shared/webhooks/notice.ts';
import { newSigning } from '../../../shared/webhooks/signature.ts';
import { Work } from '../../../shared/webhooks/work.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';
import { type How, intercept, Waiting } from '../sweeps/faults.ts';

useTables();
useRootKey();
const waiting = new Waiting();
let faults: ReturnType<typeof intercept>;
let receiver: Receiver;

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  faults = intercept(waiting);
  receiver = await startReceiver();
});
afterAll(async () => {
  faults.remove();
  await receiver.close();
});

const NOW = '2026-11-25T10:00:00.000Z';
const middle = () => 0.5;
let made = 0;

/** A webhook of its own, and what it is to be told. */
async function aWebhook() {
  made += 1;
  const id = `hook-${made}`;
  const body = {
    name: id,
    url: receiver.url,
    events: ['segment.entered' as const],
    state: 'enabled' as const,
  };
  await publish('webhook', id, { ...body, signing: newSigning(NOW) }, { by: 'test', now: NOW });
  expireCatalog();
  const notice = noticeOf(id, 'u:1', {
    kind: 'entered',
    segmentId: 'fans',
    at: NOW,
    cause: 'event',
  });
  const work: Work = { webhookId: id, deliveryId: notice.deliveryId, notice };
  return { id, body, work };
}
const standing = ({ webhookId, deliveryId }: Work) => getStanding(webhookId, deliveryId);
const cameTo = ({ deliveryId }: Work) =>
  receiver.received.filter(({ headers }) => headers['webhook-id'] === deliveryId);
const queued = () => waiting.take(environment('WEBHOOK_QUEUE')).map((one) => Work.parse(one));
const webhook = async (id: string) => (await latest(NOW)).catalog.webhooks.get(id)?.body;

test('what has arrived is not sent again, however often it is asked for', async () => {
  const { work } = await aWebhook();
  await deliver(work, NOW, middle);
  await deliver(work, plus(NOW, 1_000), middle);

  expect(cameTo(work)).toHaveLength(1);
  expect((await standing(work)).delivery).toMatchObject({ state: 'delivered', attempts: 1 });
});

describe('what has failed', () => {
  test('is asked for again after its pause, and only the attempt that is due is made', async () => {
    receiver.answer(500);
    const { work } = await aWebhook();
    await deliver(work, NOW, middle);
    const [again] = queued();
    const { webhookId, deliveryId } = work;
    expect(again).toEqual({ webhookId, deliveryId, attempt: 1 });
    await deliver(work, NOW, middle);
    await deliver({ webhookId, deliveryId, attempt: 0 }, NOW, middle);
    await deliver({ webhookId, deliveryId }, NOW, middle);
    expect(cameTo(work)).toHaveLength(1);
    receiver.answer(204);
    await deliver(again as Work, plus(NOW, 5_000), middle);

    expect(cameTo(work)).toHaveLength(2);
    expect((await standing(work)).delivery).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  test('is found through attention when the queue has lost it', async () => {
    receiver.answer(500);
    const { work } = await aWebhook();
    await deliver(work, NOW, middle);
    queued();
    await attend(plus(NOW, 60_000));
    expect(queued().filter(({ webhookId }) => webhookId === work.webhookId)).toEqual([]);
    await attend(plus(NOW, HOUR_MS));
    const { webhookId, deliveryId } = work;
    receiver.answer(204);

    expect(queued()).toContainEqual({ webhookId, deliveryId });
  });

  test('disables a webhook that has failed for five days, and no sooner', async () => {
    receiver.answer(500);
    const { id, work } = await aWebhook();
    const tell = (days: number) => {
      const at = plus(NOW, days * DAY_MS);
      const notice = noticeOf(id, 'u:1', {
        kind: 'entered',
        segmentId: 'fans',
        at,
        cause: 'event',
      });
      return deliver({ ...work, deliveryId: notice.deliveryId, notice }, at, middle);
    };
    for (const day of [0, 1, 2, 3, 4, 4.9]) await tell(day);
    expect(await webhook(id)).toMatchObject({ state: 'enabled' });
    await tell(5);
    receiver.answer(204);

    expect(await webhook(id)).toMatchObject({ state: 'disabled', because: 'failing' });
  });

  test('is kept for a webhook that is disabled meanwhile', async () => {
    const { id, body, work } = await aWebhook();
    await publish(
      'webhook',
      id,
      { ...body, state: 'disabled', signing: newSigning(NOW) },
      { by: 'test', now: NOW },
    );
    expireCatalog();
    await deliver(work, NOW, middle);

    expect(cameTo(work)).toEqual([]);
    expect((await standing(work)).delivery).toMatchObject({ state: 'failed', because: 'disabled' });
  });
});

test('a fault at any call loses nothing, and brings nothing twice but under its id', async () => {
  receiver.answer(204);
  const { work: probe } = await aWebhook();
  faults.plan({ call: -1, how: 'refused' });
  await deliver(probe, NOW, middle);
  const calls = faults.calls();
  const outcomes = [];
  for (let call = 0; call < calls; call += 1) {
    for (const how of ['refused', 'answer-lost'] satisfies How[]) {
      const { work } = await aWebhook();
      faults.plan({ call, how });
      // The queue brings it again.
      for (let tries = 0; tries < 3; tries += 1)
        await deliver(work, NOW, middle).catch(() => undefined);
      faults.plan(undefined);
      const { delivery } = await standing(work);
      outcomes.push({ call, how, came: cameTo(work).length, state: delivery?.state });
    }
  }

  expect(calls).toBeGreaterThan(2);
  expect(
    outcomes.filter(({ came, state }) => came < 1 || came > 2 || state !== 'delivered'),
  ).toEqual([]);
});
