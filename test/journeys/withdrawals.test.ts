import { beforeAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const READERS = 40;
/** Every second of them unsubscribes from the first campaign's mail while the second campaign runs. */
const LEAVERS = Array.from({ length: READERS / 2 }, (_, n) => `reader-${2 * n}`);

const journey = useHost();
const inForce = () => new Promise((resolve) => setTimeout(resolve, 2_000));
const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const mailsOf = async (campaign: string) =>
  (await journey.host.outbox.list()).filter(({ subject }) => subject === campaign);

async function launch(id: string): Promise<void> {
  await journey.client.post(`/v1/campaigns/${id}/launch`, {});
}

describe('an unsubscribe at any moment of a running campaign', () => {
  const answeredAt = new Map<string, string>();

  beforeAll(async () => {
    const { client, host } = journey;
    await client.post('/v1/batch', {
      batch: Array.from({ length: READERS }, (_, n) => `reader-${n}`).flatMap((userId) => [
        { type: 'identify', userId, traits: { email: `${userId}@example.com`, reader: true } },
        {
          ...{ type: 'track', userId, event: 'Consent Updated' },
          properties: { channel: 'email', granted: true, source: 'form' },
        },
      ]),
    });
    for (const id of ['first', 'second', 'third'])
      await client.put(`/v1/campaigns/${id}`, {
        ...{ name: id, class: 'marketing', channel: 'email', trigger: 'launch' },
        audience: { trait: 'reader', is: true },
        message: { subject: id, text: 'Hello' },
      });
    await inForce();
    await launch('first');
    await host.settle();
    const links = new Map(
      (await mailsOf('first')).map(({ to, headers }) => [
        to.split('@')[0] ?? '',
        /<([^>]*\/u\/[^>]*)>/.exec(headers['List-Unsubscribe'] ?? '')?.[1] ?? '',
      ]),
    );
    const leave = async (reader: string, index: number) => {
      await after(index * 150);
      const { pathname } = new URL(links.get(reader) ?? '');
      const answer = await fetch(`${host.url}${pathname}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
      if (answer.ok) answeredAt.set(reader, new Date().toISOString());
    };
    await Promise.all([launch('second'), ...LEAVERS.map(leave)]);
    await host.settle();
    await launch('third');
    await host.settle();
  }, 300_000);

  test('is answered, each', () =>
    expect([...answeredAt.keys()].sort()).toEqual([...LEAVERS].sort()));

  test('ends before any call of the provider that begins more than five seconds after its answer', async () => {
    const late = (await mailsOf('second')).filter(({ to, at }) => {
      const answered = answeredAt.get(to.split('@')[0] ?? '');
      return answered !== undefined && Date.parse(at) > Date.parse(answered) + 5_000;
    });
    expect(late).toEqual([]);
  });

  test('leaves each of them with one message of the campaign, sent or withheld with its reason', async () => {
    const mails = (await mailsOf('second')).map(({ to }) => to.split('@')[0] ?? '');
    for (const reader of LEAVERS) {
      const { body } = await journey.client.get(`/v1/customers/${reader}/messages`);
      const message = body.items.find((one: { campaignId: string }) => one.campaignId === 'second');
      const times = mails.filter((to) => to === reader).length;
      if (message.state === 'withheld')
        expect([reader, times, message.because]).toEqual([
          ...[reader, 0],
          expect.stringMatching(/^(?:stopped|no-consent)$/),
        ]);
      else expect([reader, times]).toEqual([reader, 1]);
    }
  });

  test('is kept by what runs afterwards: nobody who left gets it, everybody else does, once', async () => {
    const mails = (await mailsOf('third')).map(({ to }) => to.split('@')[0] ?? '');
    const stayed = Array.from({ length: READERS / 2 }, (_, n) => `reader-${2 * n + 1}`);
    expect(mails.sort()).toEqual(stayed.sort());
  });
});
