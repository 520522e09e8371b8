import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/campaigns/launch.ts';
import { handler as stepHandler } from '../../../functions/sweeps/step.ts';
import { getOccurrence } from '../../../shared/campaigns/store.ts';
import { publish, remove } from '../../../shared/catalog/publish.ts';
import { expireCatalog, latest } from '../../../shared/catalog/store.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { putPointer, putProfile } from '../../../shared/customers/store.ts';
import { materialOf } from '../../../shared/messages/material.ts';
import { listMessages } from '../../../shared/messages/store.ts';
import { bearer, requestOf } from '../../shared/access/requests.ts';
import { intercept, Waiting } from '../../shared/sweeps/faults.ts';
import { aCampaign, aProfile, before, noon } from '../../support/campaigns.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
useRootKey();
const by = { by: 'key-1', now: before };
let waiting: Waiting;
let taps: ReturnType<typeof intercept>;

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await tables.empty();
  expireCatalog();
  waiting = new Waiting();
  taps = intercept(waiting);
});
afterEach(() => taps.remove());

async function launch(id = 'spring', headers: Record<string, string> = {}) {
  const event = requestOf('POST /v1/campaigns/{id}/launch', {
    path: { id },
    headers: { ...bearer(ROOT_KEY), ...headers },
  });
  const reply = await handler(event as APIGatewayProxyEventV2, {} as Context);
  return { status: reply.statusCode, body: JSON.parse(reply.body ?? '') };
}

/** Runs the sweep to its end; every message of the queue comes twice. */
async function sweep() {
  for (;;) {
    const bodies = waiting.take(process.env.SWEEP_QUEUE ?? '');
    if (bodies.length === 0) return;
    for (const body of [...bodies, ...bodies])
      await stepHandler(
        {
          Records: [
            {
              messageId: '1',
              body: JSON.stringify(body),
              attributes: { ApproximateReceiveCount: '1' },
            },
          ],
        } as unknown as SQSEvent,
        {} as Context,
      );
  }
}

const enqueued = () =>
  new Set(
    waiting
      .take(process.env.DISPATCH_QUEUE ?? '')
      .map((body) => (body as { customer: string }).customer),
  );
const rowOf = async (occurrenceId: string) => {
  const Key = { pk: 'campaign#spring', sk: occurrenceId };
  return (await documents.send(new GetCommand({ TableName: 'test-metrics', Key }))).Item;
};
const messagesOf = async (customer: CustomerKey) =>
  (await listMessages(customer, { limit: 10 })).items;

describe('a launch', () => {
  test('plans one message for each customer whom the audience means, and enqueues it', async () => {
    const audience = { trait: 'city', is: 'Bern' };
    await publish('campaign', 'spring', aCampaign({ audience }), by);
    await putProfile(aProfile('u:in', { traits: { city: 'Bern' } }));
    await putProfile(aProfile('u:out', { traits: { city: 'Basel' } }));
    await putProfile(aProfile('u:silent', { traits: { city: 'Bern' }, consent: [] }));
    await putPointer({ customer: 'a:ghost', version: 0, to: 'u:in', pending: false }, noon);
    const { status, body } = await launch();
    await sweep();

    expect(status).toBe(202);
    expect(enqueued()).toEqual(new Set(['u:in']));
    expect(await messagesOf('u:in')).toMatchObject([
      { state: 'planned', occurrenceId: body.occurrenceId, campaignVersion: 1 },
    ]);
    expect(await messagesOf('u:silent')).toMatchObject([{ because: 'no-consent' }]);
    expect([await messagesOf('u:out'), await messagesOf('a:ghost')]).toEqual([[], []]);
  });

  test('notes what it planned and withheld, by reason', async () => {
    await publish('campaign', 'spring', aCampaign(), by);
    await putProfile(aProfile('u:in'));
    await putProfile(aProfile('u:silent', { consent: [] }));
    await putProfile(aProfile('u:nowhere', { traits: { email: undefined } }));
    const { body } = await launch();
    await sweep();

    expect(await getOccurrence('spring', body.occurrenceId)).toMatchObject({ version: 1 });
    expect(await rowOf(body.occurrenceId)).toMatchObject({
      planned: 1,
      withheld: { 'no-consent': 1, 'no-address': 1 },
    });
  });

  test('keeps its content when the campaign is removed and another comes under its id', async () => {
    await publish('campaign', 'spring', aCampaign({ message: { subject: 'Old', text: 'x' } }), by);
    await putProfile(aProfile('u:in'));
    await launch();
    await sweep();
    await remove('campaign', 'spring', { now: noon });
    await publish('campaign', 'spring', aCampaign({ message: { subject: 'New', text: 'x' } }), by);

    const [message] = await messagesOf('u:in');
    const { catalog } = await latest(noon);
    expect(message && (await materialOf(message, catalog, noon))).toMatchObject({
      content: { subject: 'Old' },
    });
  });

  test('again is another occurrence', async () => {
    await publish('campaign', 'spring', aCampaign(), by);
    await putProfile(aProfile('u:in'));
    await launch();
    await launch();
    await sweep();

    expect(await messagesOf('u:in')).toHaveLength(2);
  });

  describe('with an idempotency key', () => {
    const keyed = { 'idempotency-key': 'click-1' };

    test('again is the same occurrence, and nobody gets a second message', async () => {
      await publish('campaign', 'spring', aCampaign(), by);
      await putProfile(aProfile('u:in'));
      const first = await launch('spring', keyed);
      await sweep();
      const second = await launch('spring', keyed);
      await sweep();

      expect(second).toEqual(first);
      expect(await messagesOf('u:in')).toHaveLength(1);
    });

    test('at once is one occurrence', async () => {
      await publish('campaign', 'spring', aCampaign(), by);
      const answers = await Promise.all([launch('spring', keyed), launch('spring', keyed)]);

      expect(new Set(answers.map(({ body }) => body.occurrenceId)).size).toBe(1);
    });

    test('again after it was frozen leaves what is known of it', async () => {
      await publish('campaign', 'spring', aCampaign(), by);
      await putProfile(aProfile('u:in'));
      const { body } = await launch('spring', keyed);
      await sweep();
      const frozen = await rowOf(body.occurrenceId);
      await launch('spring', keyed);

      expect(frozen).toMatchObject({ planned: 1 });
      expect(await rowOf(body.occurrenceId)).toEqual(frozen);
    });

    test('again after the campaign was paused is the same occurrence still', async () => {
      await publish('campaign', 'spring', aCampaign(), by);
      const first = await launch('spring', keyed);
      await publish('campaign', 'spring', aCampaign({ state: 'paused' }), by);

      expect(await launch('spring', keyed)).toEqual(first);
    });

    test('of another campaign is an occurrence of that one', async () => {
      await publish('campaign', 'spring', aCampaign(), by);
      await publish('campaign', 'autumn', aCampaign(), by);
      const { body: spring } = await launch('spring', keyed);
      const { body: autumn } = await launch('autumn', keyed);

      expect(autumn.occurrenceId).not.toBe(spring.occurrenceId);
    });

    test('that is empty is refused', async () => {
      await publish('campaign', 'spring', aCampaign(), by);

      expect(await launch('spring', { 'idempotency-key': '' })).toMatchObject({
        status: 400,
        body: { issues: [{ path: ['headers', 'idempotency-key'] }] },
      });
    });
  });

  test('of a segment that is still building withholds', async () => {
    const condition = { event: 'Product Viewed', where: { category: 'shoes' } };
    await putProfile(aProfile('u:in'));
    await publish('segment', 'fans', { name: 'Fans', condition }, by);
    await publish('campaign', 'spring', aCampaign({ audience: { segment: 'fans' } }), by);
    await launch();
    await sweep();

    expect(await messagesOf('u:in')).toMatchObject([{ because: 'segment-building' }]);
    expect(enqueued()).toEqual(new Set());
  });

  test.each([
    ['is not there', undefined, 404],
    ['is paused', { state: 'paused' }, 409],
    ['starts by a trigger', { trigger: { enters: 'fans' } }, 409],
  ])('of a campaign that %s is refused', async (_name, overrides, status) => {
    if (overrides) await publish('campaign', 'spring', aCampaign(overrides), by);

    expect((await launch()).status).toBe(status);
    expect(waiting.bodies).toEqual([]);
  });
});
