import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, clientOf } from '../support/client.ts';
import {
  exhaustive,
  failEveryCall,
  insist,
  type Ordeal,
  operationsIn,
  outcomesOf,
} from '../support/faults.ts';
import { startHost, type TestHost } from '../support/host.ts';

/**
 * A fault at every AWS call of a function, one after the other: once the system is quiet nothing is lost, and nothing has
 * happened twice. Each function goes its way in a `beforeAll`; the tests after it look at what has come of it.
 */
const PATIENCE_MS = exhaustive ? 1_800_000 : 120_000;

let host: TestHost;
let client: Client;

beforeAll(async () => {
  host = await startHost();
  client = await clientOf(host);
});
afterAll(() => host.stop());

const settle = () => host.settle({ hurry: true });
/** What a crash left is found through attention, and what stayed ambiguous is decided. */
async function waitForAttention() {
  await host.clock.advance('PT30M', { last: 1 });
  await settle();
  await host.clock.real();
}
/** By the secret key, which may say everything of everybody. */
const insistOn = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  insist(`${host.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${host.secretKey}`, ...headers },
    body: JSON.stringify(body),
  });
/** Definitions are in force everywhere after a second. */
const inForce = () => new Promise((resolve) => setTimeout(resolve, 1_200));

const MINUTE = 60_000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

describe('a fault at a call of events/record', () => {
  const timestamp = ago(10 * MINUTE);
  const batchFor = (userId: string) => {
    const [viewed, anonymousId] = ['Product Viewed', `d-${userId}`];
    const messages = [
      { type: 'track', anonymousId, event: viewed },
      { type: 'identify', userId, anonymousId, traits: { city: 'Bern' } },
      { type: 'track', userId, event: viewed },
      { type: 'track', userId, event: 'Order Completed', properties: { total: 10 } },
    ];
    const known = (index: number) => ({ messageId: `${userId}-${index}`, timestamp });
    return messages.map((message, index) => ({ ...message, ...known(index) }));
  };
  let ordeals: readonly Ordeal[];
  let customers: (Ordeal & { readonly profile: Record<string, unknown> })[];

  beforeAll(async () => {
    ordeals = await failEveryCall(host, 'events/record', (id) =>
      insistOn('/v1/batch', { batch: batchFor(id) }),
    );
    await settle();
    customers = await outcomesOf(ordeals, async ({ id }) => ({
      profile: (await client.get(`/v1/customers/${id}`)).body,
    }));
  }, PATIENCE_MS);

  test('befalls the log, the profile and the catalog', () => {
    const operations = ['DynamoDB.GetItem', 'DynamoDB.PutItem', 'DynamoDB.Query'];
    expect(operationsIn(ordeals)).toEqual(expect.arrayContaining(operations));
  });

  test('loses no event, and counts none twice', () => {
    const wrong = customers.filter(
      ({ profile: { activity } }) => totalOf(activity, 'Product Viewed') !== 2,
    );
    expect(wrong).toEqual([]);
  });

  test('counts an order and its revenue once', () => {
    const right = { count: 1, revenue: 10, first: timestamp, last: timestamp };
    expect(customers.map(({ profile }) => profile.orders)).toEqual(customers.map(() => right));
  });

  test('leaves nobody without their traits', () => {
    const wrong = customers.filter(({ profile }) => cityOf(profile.traits) !== 'Bern');
    expect(wrong).toEqual([]);
  });

  test('leaves no device without its customer', () => {
    expect(customers.map(({ profile }) => profile.anonymousIds)).toEqual(
      customers.map(({ id }) => [`d-${id}`]),
    );
  });
});

describe('a fault at a call of customers/refold', () => {
  const HOURS = 51; // more than a request folds itself
  const batchFor = (userId: string) => {
    const anonymousId = `d-${userId}`;
    const views = Array.from({ length: HOURS }, (_, hour) => ({
      type: 'track',
      userId,
      event: 'Product Viewed',
      messageId: `${userId}-${hour}`,
      timestamp: ago((hour + 1) * 60 * MINUTE),
    }));
    const known = { type: 'identify', userId, anonymousId, messageId: `${userId}-identify` };
    return [{ ...known, traits: { city: 'Bern' }, timestamp: ago(HOURS * 60 * MINUTE) }, ...views];
  };
  let ordeals: readonly Ordeal[];
  let customers: (Ordeal & { readonly profile: Record<string, unknown> })[];

  beforeAll(async () => {
    ordeals = await failEveryCall(host, 'customers/refold', async (id) => {
      // Who is not known yet is folded at once, however much there is.
      await insistOn('/v1/identify', { userId: id, messageId: `${id}-first`, timestamp: ago(0) });
      await insistOn('/v1/batch', { batch: batchFor(id) });
      await settle();
    });
    customers = await outcomesOf(ordeals, async ({ id }) => ({
      profile: (await client.get(`/v1/customers/${id}`)).body,
    }));
  }, PATIENCE_MS);

  test('befalls the log and the profile', () => {
    const operations = ['DynamoDB.GetItem', 'DynamoDB.PutItem', 'DynamoDB.Query'];
    expect(operationsIn(ordeals)).toEqual(expect.arrayContaining(operations));
  });

  test('loses no event, and counts none twice', () => {
    const wrong = customers.filter(
      ({ profile: { activity } }) => totalOf(activity, 'Product Viewed') !== HOURS,
    );
    expect(wrong).toEqual([]);
  });

  test('leaves no device without its customer', () => {
    expect(customers.map(({ profile }) => profile.anonymousIds)).toEqual(
      customers.map(({ id }) => [`d-${id}`]),
    );
  });
});

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
    timestamp: ago(MINUTE),
  })),
});

/** A mail to whoever does something for the first time. */
async function mailOnce(id: string, event: string, kind: 'marketing' | 'transactional') {
  await client.put(`/v1/segments/${id}`, { name: id, condition: { event } });
  await client.put(`/v1/campaigns/${id}`, {
    name: id,
    class: kind,
    channel: 'email',
    message: { subject: id, html: '<p>Hello</p>' },
    trigger: { enters: id },
  });
}

interface Sent {
  /** How many mails arrived at the address. */
  readonly mails: number;
  /** What is known of each message, oldest first. */
  readonly states: readonly string[];
}
async function sentTo(id: string, to: string): Promise<Sent> {
  const [{ body }, mails] = await Promise.all([
    client.get(`/v1/customers/${id}/messages`),
    host.outbox.list({ to }),
  ]);
  const states = body.items.map(({ state }: { state: string }) => state).reverse();
  return { mails: mails.length, states };
}

describe.each(['transactional' as const, 'marketing' as const])(
  'a fault at a call of messages/dispatch, of a message that is %s',
  (kind) => {
    const addressOf = (id: string) => `${id}@example.com`;
    const event = `Asked for ${kind}`;
    let ordeals: readonly Ordeal[];
    let sent: (Ordeal & Sent)[];

    beforeAll(async () => {
      await mailOnce(kind, event, kind);
      await inForce();
      const of = (id: string) => `${kind}-${id}`;
      const met = await failEveryCall(host, 'messages/dispatch', async (id) => {
        await insistOn('/v1/batch', agreedAnd(event, of(id), addressOf(of(id))));
        await settle();
      });
      ordeals = met.map((ordeal) => ({ ...ordeal, id: of(ordeal.id) }));
      await waitForAttention();
      sent = await outcomesOf(ordeals, ({ id }) => sentTo(id, addressOf(id)));
    }, PATIENCE_MS);

    test('befalls the profile, the ledger, the claim and the mail provider', () => {
      const operations = ['GetItem', 'PutItem', 'UpdateItem'].map((name) => `DynamoDB.${name}`);
      expect(operationsIn(ordeals)).toEqual(
        expect.arrayContaining([...operations, 'SES.SendEmail']),
      );
    });

    test('never brings anybody two mails', () => {
      expect(sent.filter(({ mails }) => mails > 1)).toEqual([]);
    });

    test('leaves no mail that arrived without its message being known as delivered', () => {
      expect(
        sent.filter(({ mails, states }) => mails === 1 && states.join() !== 'delivered'),
      ).toEqual([]);
    });

    // A second copy of marketing is worse than none, so what was claimed and not heard of again is counted as unknown.
    test(
      kind === 'marketing'
        ? 'costs a mail only where the provider may have been asked, and says so'
        : 'costs nobody their mail',
      () => {
        const missed = sent.filter(({ mails }) => mails === 0);
        const excused = missed.filter(
          ({ befell, mishap, states }) =>
            kind === 'marketing' &&
            states.join() === 'unknown' &&
            (befell === 'SES.SendEmail' ||
              (befell === 'DynamoDB.UpdateItem' && mishap === 'killed after')),
        );
        expect(missed).toEqual(excused);
      },
    );
  },
);

describe('a fault at a call of messages/feedback', () => {
  const addressOf = (id: string) => `complaint+${id}@simulator.amazonses.com`;
  let ordeals: readonly Ordeal[];
  let complained: (Ordeal & Sent & { readonly activity: unknown; readonly consent: unknown })[];

  beforeAll(async () => {
    await mailOnce('first', 'Asked first', 'marketing');
    await mailOnce('second', 'Asked again', 'marketing');
    await inForce();
    const complain = async (id: string) => {
      await insistOn('/v1/batch', agreedAnd('Asked first', id, addressOf(id)));
      await settle();
    };
    ordeals = await failEveryCall(host, 'messages/feedback', complain, 2);
    for (const { id } of ordeals)
      await insistOn('/v1/track', { userId: id, event: 'Asked again', messageId: `${id}-again` });
    await settle();
    complained = await outcomesOf(ordeals, async ({ id }) => {
      const { body } = await client.get(`/v1/customers/${id}`);
      const { activity, consent } = body;
      return { ...(await sentTo(id, addressOf(id))), activity, consent };
    });
  }, PATIENCE_MS);

  test('befalls the ledger, the message and the log', () => {
    const operations = ['GetItem', 'PutItem', 'UpdateItem'].map((name) => `DynamoDB.${name}`);
    expect(operationsIn(ordeals)).toEqual(expect.arrayContaining(operations));
  });

  test('loses no complaint, and counts none twice', () => {
    const wrong = complained.filter(
      ({ activity }) => totalOf(activity, 'Email Marked as Spam') !== 1,
    );
    expect(wrong).toEqual([]);
  });

  test('leaves the message known as complained of, and the next one withheld', () => {
    const wrong = complained.filter(({ states }) => states.join() !== 'complained,withheld');
    expect(wrong).toEqual([]);
  });
});

describe.each([
  ['campaigns/launch', 3],
  ['sweeps/step', 5], // as many shards do the same
] as const)('a fault at a call of %s', (entry, step) => {
  const customers = ['anna', 'ben'];
  const launched = new Set<string>();
  let ordeals: readonly Ordeal[];
  let received: string[][];

  beforeAll(async () => {
    const campaignId = entry.replace('/', '-');
    for (const userId of customers)
      await insistOn('/v1/identify', { userId, traits: { team: 'blue' }, messageId: userId });
    await client.put(`/v1/campaigns/${campaignId}`, {
      name: 'Blue',
      class: 'mandatory',
      channel: 'inbox',
      audience: { trait: 'team', is: 'blue' },
      message: { title: 'Hello', body: 'Blue' },
      trigger: 'launch',
    });
    await inForce();
    const launch = async (id: string) => {
      const path = `/v1/campaigns/${campaignId}/launch`;
      const answer = await insistOn(path, undefined, { 'idempotency-key': id });
      launched.add((answer as { occurrenceId: string }).occurrenceId);
      await settle();
    };
    ordeals = await failEveryCall(host, entry, launch, step);
    await waitForAttention();
    received = await Promise.all(
      customers.map(async (id) => {
        const { body } = await client.get(`/v1/customers/${id}/messages?limit=1000`);
        return body.items
          .filter((item: { campaignId: string }) => item.campaignId === campaignId)
          .map(({ state }: { state: string }) => state);
      }),
    );
  }, PATIENCE_MS);

  test('befalls the sweep and its queue', () => {
    const operations = ['DynamoDB.GetItem', 'DynamoDB.PutItem', 'DynamoDB.Query'];
    expect(operationsIn(ordeals)).toEqual(expect.arrayContaining(operations));
  });

  test('brings everybody one message of each launch, and no second one', () => {
    const each = [...launched].map(() => 'delivered');
    expect(received).toEqual(customers.map(() => each));
  });

  test('leaves no launch without its end', async () => {
    const sweeps = await Promise.all(
      [...launched].map(async (id) => (await client.get(`/v1/sweeps/${id}`)).body.state),
    );
    expect(sweeps).toEqual(sweeps.map(() => 'done'));
  });
});

const totalOf = (activity: unknown, event: string): unknown =>
  (activity as Record<string, { total?: number }> | undefined)?.[event]?.total;
const cityOf = (traits: unknown): unknown => (traits as { city?: unknown } | undefined)?.city;
