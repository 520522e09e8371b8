import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  failEveryCall,
  type Ordeal,
  operationsIn,
  outcomesOf,
  PATIENCE_MS,
} from '../../support/faults.ts';
import { inForce, minutesAgo, startTrial, type Trial } from '../../support/trial.ts';

/**
 * A fault at every AWS call of the functions that send and hear what came of it, one after the other: once the system is
 * quiet nobody got a mail twice, and none is missing. Each function goes its way in a `beforeAll`; the tests after it look
 * at what has come of it.
 */
let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial.host.stop());

/** Somebody who may be written to, and who does something. */
const agreedAnd = (event: string, userId: string, email: string) => ({
  batch: [
    { type: 'identify', userId, traits: { email } },
    {
      type: 'track',
      userId,
      event: 'Consent Updated',
      properties: { channel: 'email', granted: true, source: 'form' },
    },
    { type: 'track', userId, event },
  ].map((message, index) => ({
    ...message,
    messageId: `${userId}-${event}-${index}`,
    timestamp: minutesAgo(1),
  })),
});

/** A mail to whoever does something for the first time. */
async function mailOnce(id: string, event: string, kind: 'marketing' | 'transactional') {
  await trial.client.put(`/v1/segments/${id}`, { name: id, condition: { event } });
  await trial.client.put(`/v1/campaigns/${id}`, {
    name: id,
    class: kind,
    channel: 'email',
    message: { subject: id, html: '<p>Hello</p>' },
    trigger: { enters: id },
  });
}

interface Sent extends Ordeal {
  /** How many mails arrived at the address. */
  readonly mails: number;
  /** What is known of each message, oldest first. */
  readonly states: string;
}
async function sentTo(id: string, to: string): Promise<Pick<Sent, 'mails' | 'states'>> {
  const { body } = await trial.client.get(`/v1/customers/${id}/messages`);
  const mails = await trial.host.outbox.list({ to });
  const states = body.items.map(({ state }: { state: string }) => state);
  return { mails: mails.length, states: states.reverse().join() };
}

const operations = ['GetItem', 'PutItem', 'UpdateItem'].map((name) => `DynamoDB.${name}`);

describe.each(['transactional', 'marketing'] as const)(
  'a fault at a call of messages/dispatch, of a message that is %s',
  (kind) => {
    const addressOf = (id: string) => `${id}@example.com`;
    let sent: readonly Sent[];

    beforeAll(async () => {
      await mailOnce(kind, `Asked for ${kind}`, kind);
      await inForce();
      const of = (id: string) => `${kind}-${id}`;
      const ask = async (id: string) => {
        const batch = agreedAnd(`Asked for ${kind}`, of(id), addressOf(of(id)));
        await trial.insist('/v1/batch', batch);
        await trial.settle();
      };
      const ordeals = await failEveryCall(trial.host, 'messages/dispatch', ask, {
        final: ['SES.SendEmail'],
      });
      await trial.waitForAttention();
      sent = await outcomesOf(ordeals, ({ id }) => sentTo(of(id), addressOf(of(id))));
    }, PATIENCE_MS);

    test('befalls the profile, the ledger, the claim and the mail provider', () => {
      expect(operationsIn(sent)).toEqual(expect.arrayContaining([...operations, 'SES.SendEmail']));
    });

    test('never brings anybody two mails', () => {
      expect(sent.filter(({ mails }) => mails > 1)).toEqual([]);
    });

    test('leaves no mail that arrived without its message being known as delivered', () => {
      const arrived = sent.filter(({ mails }) => mails === 1);
      expect(arrived.filter(({ states }) => states !== 'delivered')).toEqual([]);
    });

    test.runIf(kind === 'transactional')('costs nobody their mail', () => {
      expect(sent.filter(({ mails }) => mails === 0)).toEqual([]);
    });

    // A second copy of marketing is worse than none: what was claimed and not heard of again is counted, and not sent again.
    test.runIf(kind === 'marketing')(
      'costs a mail only where the provider may have it, and counts it as unknown',
      () => {
        const missing = sent.filter(({ mails }) => mails === 0);
        expect(missing.filter((one) => !isAmbiguous(one) || one.states !== 'unknown')).toEqual([]);
      },
    );
  },
);

/** Between the claim, once it stands, and the provider's answer nobody can know. */
const isAmbiguous = ({ befell, mishap }: Pick<Ordeal, 'befell' | 'mishap'>): boolean =>
  ['SES.SendEmail', 'SNS.Publish'].includes(befell) ||
  (befell === 'DynamoDB.UpdateItem' && mishap === 'killed after');

/** By SNS nothing more is ever heard of a message: what was claimed and not answered is unknown, and never sent again. */
describe.each([
  ['sms', 'SNS.CheckIfPhoneNumberIsOptedOut'],
  ['push', 'SNS.CreatePlatformEndpoint'],
])('a fault at a call of messages/dispatch, by %s', (channel, asked) => {
  let sent: readonly Sent[];

  beforeAll(async () => {
    const text = 'For {{customer.id}}.';
    const words = channel === 'sms' ? { text } : { title: 'Hi', body: text };
    const application = 'arn:aws:sns:eu-west-1:000000000000:app/APNS/shop';
    await trial.client.put('/v1/settings/push', { applications: { ios: application } });
    await trial.client.put(`/v1/segments/${channel}`, {
      name: channel,
      condition: { event: `Asked for ${channel}` },
    });
    await trial.client.put(`/v1/campaigns/${channel}`, {
      ...{ name: channel, class: 'marketing', channel, trigger: { enters: channel } },
      quietHours: 'none',
      message: { [channel]: words },
    });
    await inForce();
    let people = 0;
    const ordeals = await failEveryCall(
      trial.host,
      'messages/dispatch',
      async (id) => {
        const userId = `${channel}-${id}`;
        const phone = `+4917010${String(++people).padStart(5, '0')}`;
        const device = { type: 'ios', token: userId };
        const batch = [
          { type: 'identify', traits: { phone }, context: { device } },
          {
            ...{ type: 'track', event: 'Consent Updated' },
            properties: { channel, granted: true, source: 'form' },
          },
          { type: 'track', event: `Asked for ${channel}` },
        ].map((message, index) => ({ ...message, userId, messageId: `${userId}-${index}` }));
        await trial.insist('/v1/batch', { batch });
        await trial.settle();
      },
      { step: 3, operations: [asked], final: ['SNS.Publish'] },
    );
    await trial.waitForAttention();
    const items = await trial.host.outbox.list({ channel });
    sent = await outcomesOf(ordeals, async ({ id }) => {
      const { states } = await sentTo(`${channel}-${id}`, '');
      const mails = items.filter((item) =>
        (item.text ?? '').includes(`For ${channel}-${id}.`),
      ).length;
      return { mails, states };
    });
  }, PATIENCE_MS);

  test('befalls the provider', () => {
    expect(operationsIn(sent)).toEqual(expect.arrayContaining([asked, 'SNS.Publish']));
  });

  test('never brings anybody two', () => {
    expect(sent.filter(({ mails }) => mails > 1)).toEqual([]);
  });

  test('leaves exactly those unknown of which nobody can know', () => {
    const odd = sent.filter(({ mails, states, ...ordeal }) =>
      states === 'unknown' ? !isAmbiguous(ordeal) : states !== 'sent' || mails !== 1,
    );
    expect(odd).toEqual([]);
  });
});

describe('a fault at a call of messages/feedback', () => {
  const addressOf = (id: string) => `complaint+${id}@simulator.amazonses.com`;
  let complained: readonly (Sent & { readonly complaints: number | undefined })[];

  beforeAll(async () => {
    await mailOnce('first', 'Asked first', 'marketing');
    await mailOnce('second', 'Asked again', 'marketing');
    await inForce();
    const complain = async (id: string) => {
      await trial.insist('/v1/batch', agreedAnd('Asked first', id, addressOf(id)));
      await trial.settle();
    };
    const ordeals = await failEveryCall(trial.host, 'messages/feedback', complain, {
      step: 2,
      operations,
    });
    for (const { id: userId } of ordeals) {
      const again = { userId, event: 'Asked again', messageId: `${userId}-again` };
      await trial.insist('/v1/track', again);
    }
    await trial.settle();
    complained = await outcomesOf(ordeals, async ({ id }) => {
      const { activity } = await trial.profileOf(id);
      const complaints = activity['Email Marked as Spam']?.total;
      return { complaints, ...(await sentTo(id, addressOf(id))) };
    });
  }, PATIENCE_MS);

  test('befalls the ledger, the message and the log', () => {
    expect(operationsIn(complained)).toEqual(expect.arrayContaining(operations));
  });

  test('loses no complaint, and counts none twice', () => {
    expect(complained.filter(({ complaints }) => complaints !== 1)).toEqual([]);
  });

  test('leaves the message known as complained of, and the next one withheld', () => {
    expect(complained.filter(({ states }) => states !== 'complained,withheld')).toEqual([]);
  });
});
