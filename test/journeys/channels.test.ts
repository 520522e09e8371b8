import { describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();
const put = async (path: string, body: object) => {
  const answer = await journey.client.put(path, body);
  expect(answer.body).not.toHaveProperty('issues');
  return answer;
};
const identify = (userId: string, traits: object, context: object = {}) =>
  journey.client.post('/v1/identify', { userId, traits, context });
const agree = (userId: string, channel: string, granted = true) =>
  journey.client.put(`/v1/customers/${userId}/consent`, { channel, granted, source: 'form' });
const launch = async (campaignId: string) => {
  await journey.client.post(`/v1/campaigns/${campaignId}/launch`, {});
  await journey.host.settle({ hurry: true });
};
const messagesOf = async (userId: string) =>
  (await journey.client.get(`/v1/customers/${userId}/messages`)).body.items;
const only = (userId: string) => ({ trait: 'group', is: userId });
const campaign = (channel: string, more: object) => ({
  name: `By ${channel}`,
  class: 'marketing',
  channel,
  trigger: 'launch',
  // These stories are told at any hour.
  quietHours: 'none',
  ...more,
});

describe('SMS', () => {
  const sms = (more: object = {}) =>
    campaign('sms', { message: { sms: { text: 'Hi {{customer.traits.firstName}}' } }, ...more });

  test('is refused when it is larger than ten segments', async () => {
    const { body } = await journey.client.put(
      '/v1/campaigns/long',
      campaign('sms', { message: { sms: { text: 'ä€'.repeat(800) } } }),
    );
    expect(body.issues).toMatchObject([{ path: ['message', 'sms'] }]);
  });

  test('goes to a number of E.164, in its own way for marketing, within a budget', async () => {
    await put('/v1/settings/sms', {
      senderId: 'Rapport',
      budgetPerDay: 0.12,
      pricePerSegment: 0.05,
    });
    await put('/v1/campaigns/text', sms());
    for (const [index, id] of ['s-1', 's-2', 's-3'].entries()) {
      await identify(id, { phone: `+49 170 123456${index}`, firstName: id });
      await agree(id, 'sms');
    }
    await identify('s-4', { phone: '0170 1234569' });
    await agree('s-4', 'sms');
    await inForce();
    await launch('text');
    const sent = await journey.host.outbox.list({ channel: 'sms' });
    expect(sent).toHaveLength(2);
    expect(sent[0]).toMatchObject({
      to: expect.stringMatching(/^\+49170123456\d$/),
      tags: { 'AWS.SNS.SMS.SMSType': 'Promotional', 'AWS.SNS.SMS.SenderID': 'Rapport' },
    });
    const all = (await Promise.all(['s-1', 's-2', 's-3', 's-4'].map(messagesOf))).flat();
    expect(all.map(({ state, because }) => because ?? state).sort()).toEqual(
      ['budget', 'no-address', 'sent', 'sent'].sort(),
    );
  });

  test('stops with STOP, for the ledger and for the profile', async () => {
    await put('/v1/settings/sms', { senderId: 'Rapport' });
    await inForce();
    await journey.host.outbox.clear();
    await journey.host.faults.set({ outbox: { to: '+491701234560', how: 'complain', times: 1 } });
    await launch('text');
    await launch('text');
    const sent = await journey.host.outbox.list({ channel: 'sms', to: '+491701234560' });
    expect(sent).toHaveLength(1);
    const { body } = await journey.client.get('/v1/customers/s-1');
    expect(body.consent).toMatchObject([{ channel: 'sms', granted: false, source: 'sms-stop' }]);
  });

  test('whose answer was lost is unknown, and never sent again', async () => {
    await journey.host.outbox.clear();
    await journey.host.faults.set({
      ...{ function: 'messages/dispatch', service: 'SNS', action: 'Publish' },
      ...{ how: 'drop-answer', times: 1 },
    });
    await put('/v1/campaigns/code', sms({ class: 'transactional', audience: only('s-2') }));
    await identify('s-2', { group: 's-2' });
    await inForce();
    await launch('code');
    await journey.host.clock.advance('PT40M', { last: 1 });
    await journey.host.settle({ hurry: true });
    await journey.host.clock.real();
    expect((await messagesOf('s-2'))[0]).toMatchObject({ campaignId: 'code', state: 'unknown' });
    expect(await journey.host.outbox.list({ to: '+491701234561' })).toHaveLength(1);
  }, 60_000);
});

describe('push', () => {
  const application = 'arn:aws:sns:eu-west-1:000000000000:app/APNS/shop';
  const device = (token: string) => ({ device: { type: 'ios', token } });
  const pushes = () => journey.host.outbox.list({ channel: 'push' });

  test('goes to the devices of a customer, in the form of their platform', async () => {
    await put('/v1/settings/push', { applications: { ios: application } });
    await put(
      '/v1/campaigns/push',
      campaign('push', {
        audience: { trait: 'group', is: 'push' },
        message: {
          push: { title: 'Hi', body: 'Hello {{customer.traits.firstName}}', url: 'shop://x' },
        },
      }),
    );
    await identify('p-1', { group: 'push', firstName: 'Pia' }, device('token-1'));
    await agree('p-1', 'push');
    await inForce();
    await launch('push');
    const [sent] = await pushes();
    expect(sent?.tags.token).toBe('token-1');
    const { APNS } = JSON.parse(sent?.text ?? '');
    expect(JSON.parse(APNS)).toMatchObject({
      url: 'shop://x',
      aps: { alert: { title: 'Hi', body: 'Hello Pia' } },
    });
    expect((await messagesOf('p-1'))[0]).toMatchObject({ state: 'sent' });
  });

  test('of a device that somebody else has signed in on goes to them alone', async () => {
    await identify('p-2', { group: 'push', firstName: 'Ben' }, device('token-1'));
    await agree('p-2', 'push');
    await identify('p-1', { group: 'none' });
    await journey.host.outbox.clear();
    await launch('push');
    await identify('p-1', { group: 'push' });
    await identify('p-2', { group: 'none' });
    await launch('push');
    expect((await pushes()).map(({ text }) => text)).toEqual([
      expect.stringContaining('Hello Ben'),
    ]);
    expect((await messagesOf('p-1'))[0]).toMatchObject({ because: 'dead-token' });
  });

  test('ends for a token that is dead, until the device is seen again', async () => {
    await identify('p-3', { group: 'p-3' }, device('token-3'));
    await agree('p-3', 'push');
    await put(
      '/v1/campaigns/push-3',
      campaign('push', { audience: only('p-3'), message: { push: { title: 'Hi', body: 'x' } } }),
    );
    await inForce();
    await journey.host.outbox.clear();
    await journey.host.faults.set({ outbox: { to: 'token-3', how: 'bounce', times: 1 } });
    await launch('push-3');
    await launch('push-3');
    expect(await pushes()).toHaveLength(1);
    expect((await messagesOf('p-3'))[0]).toMatchObject({ because: 'dead-token' });
    await identify('p-3', {}, device('token-3'));
    await launch('push-3');
    expect(await pushes()).toHaveLength(2);
  });
});

describe('the best channel', () => {
  test('is one that the customer can be reached and written to on, and the numbers say why', async () => {
    await put('/v1/settings/channels', {
      email: { cost: 0.0001, rate: 0.02 },
      sms: { cost: 0.05, rate: 0.5 },
    });
    await put(
      '/v1/campaigns/best',
      campaign('best', {
        audience: { trait: 'group', is: 'best' },
        value: 2,
        message: {
          email: { subject: 'Hi', text: 'Mail' },
          sms: { text: 'SMS' },
          inbox: { title: 'Hi', expiresAfter: 'PT1H' },
        },
      }),
    );
    await identify('b-1', { group: 'best', email: 'b1@example.com', phone: '+491700000001' });
    await identify('b-2', { group: 'best', email: 'b2@example.com' });
    for (const channel of ['email', 'sms']) await agree('b-1', channel);
    await agree('b-2', 'email');
    await inForce();
    await launch('best');
    expect(await messagesOf('b-1')).toMatchObject([
      {
        channel: 'sms',
        contenders: [
          { channel: 'sms', rate: 0.5, value: 2, cost: 0.05, score: 0.95 },
          { channel: 'email', rate: 0.02, score: 0.0399 },
          { channel: 'inbox', because: 'no-consent' },
        ],
      },
    ]);
    expect(await messagesOf('b-2')).toMatchObject([{ channel: 'email' }]);
  });
});

test('a message at the best time, in a variant of the bandit’s, says what both were chosen by', async () => {
  await put(
    '/v1/campaigns/timed',
    campaign('inbox', {
      audience: { trait: 'group', is: 'timed' },
      class: 'transactional',
      sendTime: 'best',
      goal: { event: 'Order Completed', within: 'P3D' },
      message: { inbox: { title: 'Hi' } },
      variants: [{ id: 'short', share: 50, message: { inbox: { title: 'H' } } }],
      adaptive: 100,
    }),
  );
  await identify('t-1', { group: 'timed' });
  await inForce();
  await launch('timed');
  const [message] = (await messagesOf('t-1')) as {
    state: string;
    notBefore: string;
    timing: { block: string; blocks: Record<string, unknown> };
  }[];

  expect(message?.timing.blocks[message.timing.block]).toEqual({
    ...{ prior: 0.1, sent: 0, answered: 0, rate: 0.1 },
  });
  // One in ten goes at another time, and waits.
  if (message?.state === 'planned') expect(message.notBefore > new Date().toISOString()).toBe(true);
  else expect(message).toMatchObject({ state: 'delivered', arm: 'adaptive', probability: 0.5 });
});
