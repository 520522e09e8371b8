import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { putPointer, putProfile } from '../../../shared/customers/store.ts';
import { linkBehind } from '../../../shared/messages/links.ts';
import { messageFor, messageOf } from '../../../shared/messages/plan.ts';
import { getLedger, getMessage, planMessage } from '../../../shared/messages/store.ts';
import { questionTo } from '../../../shared/messages/verification.ts';
import { plus } from '../../../shared/time.ts';
import { aCampaign, aConsent, aProfile, noon } from '../../support/campaigns.ts';
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

describe('a question whether an address is the customer’s', () => {
  const ask = async (customer: CustomerKey) => {
    await putProfile(aProfile(customer, { consent: [] }));
    const question = questionTo(customer, { to: 'new@example.com', mark: customer, now: noon });
    await planMessage(question);
    await world.work({ customer, sendId: question.sendId });
    return world.accepted.at(-1)?.request;
  };

  test('goes to that address and to no other, with a link that is good for it', async () => {
    const request = await ask('u:asked-1');
    expect(request?.Destination).toEqual({ ToAddresses: ['new@example.com'] });
    const text = request?.Content?.Simple?.Body?.Text?.Data ?? '';
    const token = /https:\/\/shop\.example\.com\/v\/(\S+)/.exec(text)?.[1] ?? '';
    expect(await linkBehind(token, 'verify')).toMatchObject({
      customer: 'u:asked-1',
      expiresAt: plus(noon, 86_400_000),
    });
  });

  test('is in the words of the template for it, where there is one', async () => {
    const body = { name: 'v', subject: 'Grüezi', text: 'Hier: {{verificationUrl}}' };
    await publish('template', 'verification', body, { by: 'root', now: noon });
    const request = await ask('u:asked-2');
    expect(request?.Content?.Simple?.Subject?.Data).toBe('Grüezi');
    expect(request?.Content?.Simple?.Body?.Text?.Data).toMatch(/^Hier: https:/);
  });

  test('goes on to whom an anonymous customer turned out to be, to the same address', async () => {
    const question = questionTo('a:x', { to: 'new@example.com', mark: 'x', now: noon });
    expect(messageFor('u:c-1', question, noon)).toMatchObject({
      customer: 'u:c-1',
      to: 'new@example.com',
    });
  });
});

describe('a planned message', () => {
  test('is sent once, however often the queue brings it', async () => {
    const planned = await plan();
    await Promise.all(Array.from({ length: 10 }, () => world.work(planned.work)));
    await world.deliver(planned.work);

    expect(world.accepted).toHaveLength(1);
    expect(await stateOf(planned)).toMatchObject({ state: 'sent' });
  });

  test('is delivered when the provider says so', async () => {
    const planned = await plan();
    await world.work(planned.work);
    await world.tell();

    expect(await stateOf(planned)).toMatchObject({ state: 'delivered' });
    expect(await stateOf(planned)).not.toHaveProperty('attentionAt');
  });

  test('goes out with both headers, a text part, and the tags that bring feedback home', async () => {
    const planned = await plan();
    await world.work(planned.work);

    expect(world.accepted[0]?.request).toMatchObject({
      FromEmailAddress: 'shop@example.com',
      ConfigurationSetName: 'rapport',
      Destination: { ToAddresses: [`${planned.message.customer.slice(2)}@example.com`] },
      Content: {
        Simple: {
          Subject: { Data: 'Hello Ada' },
          Body: { Text: { Data: 'Hello Ada' }, Html: { Data: '<p>Hello Ada</p>' } },
          Headers: [
            {
              Name: 'List-Unsubscribe',
              Value: expect.stringMatching(/^<https:\/\/shop\.example\.com\/u\/[\w.-]+>$/),
            },
            { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
          ],
        },
      },
      EmailTags: [
        {
          Name: 'customer',
          Value: Buffer.from(planned.message.customer).toString('base64url'),
        },
        { Name: 'send', Value: planned.message.sendId },
      ],
    });
  });

  test('that is transactional carries no unsubscribe headers', async () => {
    const planned = await plan({ class: 'transactional' });
    await world.work(planned.work);

    expect(world.accepted[0]?.request.Content?.Simple).not.toHaveProperty('Headers');
  });

  test.each([
    ['no-consent', {}, (customer: CustomerKey) => aProfile(customer, { consent: [] })],
    [
      'no-consent',
      {},
      (customer: CustomerKey) => aProfile(customer, { consent: [aConsent({ granted: false })] }),
    ],
    [
      'no-address',
      {},
      (customer: CustomerKey) => aProfile(customer, { traits: { email: undefined } }),
    ],
    ['rendering-failed', { message: { subject: 'a', text: '{{#each' } }, aProfile],
  ] as const)('is withheld because %s', async (because, campaign, profile) => {
    const planned = await plan(campaign, { profile });
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because });
    expect(world.accepted).toEqual([]);
  });

  test('for the inbox is withheld when it has become too large to lie there', async () => {
    const planned = await plan(
      {
        ...{ class: 'transactional', channel: 'inbox' },
        message: { title: 'Hi', body: '{{customer.traits.long}}'.repeat(15) },
      },
      { profile: (of) => aProfile(of, { traits: { long: 'x'.repeat(30_000) } }) },
    );

    expect(await world.work(planned.work)).toBe(true);
    expect(await stateOf(planned)).toMatchObject({ because: 'rendering-failed' });
  });

  test('is withheld when it is no longer worth sending', async () => {
    const planned = await plan({ expiresAfter: 'PT1H' });
    world.now = plus(noon, 3_600_001);
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'expired' });
  });

  test('of a paused campaign stays planned, and goes when it runs again', async () => {
    const planned = await plan({ state: 'paused', name: 'Paused' });
    await world.work(planned.work);
    expect(await stateOf(planned)).toMatchObject({
      state: 'planned',
      attentionAt: plus(noon, 15 * 60_000),
    });

    await publish('campaign', planned.message.campaignId, aCampaign(), { by: 'k', now: noon });
    await world.settle(planned.message);
    expect(world.accepted).toHaveLength(1);
  });

  test('to an address that had its copy of the occurrence is withheld', async () => {
    const shared = (customer: CustomerKey) =>
      aProfile(customer, { traits: { email: 'Family@example.com' } });
    const first = await plan({}, { profile: shared, occurrence: 'family', id: 'f-1' });
    const second = await plan({}, { profile: shared, occurrence: 'family', id: 'f-2' });
    await world.deliver(first.work);
    await world.deliver(second.work);

    expect(world.accepted).toHaveLength(1);
    expect(await stateOf(second)).toMatchObject({ state: 'withheld', because: 'same-address' });
    expect((await getLedger('u:f-2')).reservations).toEqual({});
  });

  test('of a merged customer is sent to whom they turned out to be, once', async () => {
    const planned = await plan();
    const { message } = planned;
    const ghost: CustomerKey = `a:${message.customer.slice(2)}`;
    const anonymous = messageOf({
      campaign: { id: message.campaignId, version: 1, body: aCampaign() },
      occurrenceId: message.occurrenceId,
      customer: ghost,
      now: noon,
    });
    await putPointer({ customer: ghost, version: 0, to: message.customer, pending: false }, noon);
    await planMessage(anonymous);
    await world.deliver({ customer: ghost, sendId: anonymous.sendId });
    await world.deliver(planned.work);

    expect(world.accepted.map(({ sendId }) => sendId)).toEqual([message.sendId]);
    expect(await getMessage(ghost, anonymous.sendId)).toMatchObject({ because: 'merged' });
  });

  test('of who is merging waits for the profile of whom they turn out to be', async () => {
    const { message } = await plan({}, { occurrence: 'before they merge' });
    const [ghost, known] = ['a:merging', 'u:merging'] as const;
    const anonymous = await planMessage(messageFor(ghost, message, noon));
    await putPointer({ customer: ghost, version: 0, to: known, pending: true }, noon);
    await world.deliver({ customer: ghost, sendId: anonymous.sendId });
    expect(await getMessage(ghost, anonymous.sendId)).toMatchObject({ state: 'planned' });

    await putProfile(aProfile(known));
    await world.settle(anonymous);
    expect(world.accepted.map(({ to }) => to)).toEqual(['merging@example.com']);
  });

  test('for the inbox is delivered without a provider', async () => {
    const planned = await plan({
      class: 'transactional',
      channel: 'inbox',
      message: { title: 'Hi {{customer.traits.name}}', body: 'there' },
    });
    await world.deliver(planned.work);

    expect(await stateOf(planned)).toMatchObject({
      state: 'delivered',
      content: { title: 'Hi Ada', body: 'there' },
    });
    expect(world.accepted).toEqual([]);
  });
});
