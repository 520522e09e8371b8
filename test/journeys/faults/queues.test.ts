import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inForce, minutesAgo, startTrial, type Trial } from '../../support/trial.ts';

/** Every message of every queue comes twice, and the last one first: to whoever folds, sweeps, sends and hears of it. */
describe('queues that bring everything twice and out of order', () => {
  let trial: Trial;
  const everybody = Array.from({ length: 12 }, (_, index) => `twice-${index}`);
  const complainer = 'twice-7';
  const addressOf = (id: string) =>
    id === complainer ? `complaint+${id}@simulator.amazonses.com` : `${id}@example.com`;
  const campaign = (more: object) => ({
    name: 'Twice',
    class: 'marketing',
    audience: { trait: 'group', is: 'twice' },
    quietHours: 'none',
    ...more,
  });

  beforeAll(async () => {
    trial = await startTrial();
    const { client } = trial;
    await trial.host.faults.set({ queues: 'unruly' });
    await client.put('/v1/segments/asked', { name: 'Asked', condition: { event: 'Asked' } });
    await client.put(
      '/v1/campaigns/launched',
      campaign({
        trigger: 'launch',
        channel: 'email',
        message: { subject: 'L', html: '<p>L</p>' },
      }),
    );
    await client.put(
      '/v1/campaigns/entered',
      campaign({
        channel: 'email',
        class: 'transactional',
        message: { subject: 'E', html: '<p>E</p>' },
        trigger: { enters: 'asked' },
      }),
    );
    await client.put(
      '/v1/campaigns/texted',
      campaign({ trigger: 'launch', channel: 'sms', message: { sms: { text: 'T' } } }),
    );
    await inForce();
    await trial.insist('/v1/batch', {
      batch: everybody.flatMap((userId, index) =>
        [
          {
            type: 'identify',
            traits: { email: addressOf(userId), phone: `+4917012345${10 + index}`, group: 'twice' },
          },
          ...['email', 'sms'].map((channel) => ({
            type: 'track',
            event: 'Consent Updated',
            properties: { channel, granted: true, source: 'form' },
          })),
          { type: 'track', event: 'Asked' },
        ].map((message, at) => ({
          ...message,
          userId,
          messageId: `${userId}-${at}`,
          timestamp: minutesAgo(1),
        })),
      ),
    });
    await trial.settle();
    for (const id of ['launched', 'texted']) await client.post(`/v1/campaigns/${id}/launch`, {});
    await trial.settle();
  }, 60_000);
  afterAll(() => trial.host.stop());

  test('befall some messages', async () => {
    const [befell = []] = await trial.host.faults.befell();
    expect(befell.length).toBeGreaterThan(everybody.length);
  });

  test('bring nobody a message twice, and forget nobody', async () => {
    const sent = await trial.host.outbox.list();
    const got = (to: string) =>
      sent
        .filter((item) => item.to === to)
        .map(({ subject, text }) => subject ?? text)
        .sort();
    expect(everybody.map((id) => got(addressOf(id)))).toEqual(
      // The complaint about the first stops the second, which is marketing.
      everybody.map((id) => (id === complainer ? ['E'] : ['E', 'L'])),
    );
    expect(everybody.map((_, index) => got(`+4917012345${10 + index}`))).toEqual(
      everybody.map(() => ['T']),
    );
  });

  test('count a complaint once, and leave every message with its state', async () => {
    const { activity } = await trial.profileOf(complainer);
    expect(activity['Email Marked as Spam']?.total).toBe(1);
    const states = await Promise.all(
      everybody.map(async (id) => {
        const { body } = await trial.client.get(`/v1/customers/${id}/messages`);
        return body.items.map(({ state }: { state: string }) => state).sort();
      }),
    );
    expect(new Set(states.flat())).toEqual(
      new Set(['complained', 'delivered', 'sent', 'withheld']),
    );
    expect(states.filter((all) => all.length !== 3)).toEqual([]);
  });

  test('count everybody once in a census', async () => {
    const { body } = await trial.client.post('/v1/census', {});
    await trial.settle();
    const { body: census } = await trial.client.get(`/v1/census/${body.censusId}`);
    expect(census).toMatchObject({
      state: 'done',
      profiles: everybody.length,
      segments: { asked: everybody.length },
    });
  });
});
