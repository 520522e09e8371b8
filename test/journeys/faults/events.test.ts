import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  failEveryCall,
  type Ordeal,
  operationsIn,
  outcomesOf,
  PATIENCE_MS,
} from '../../support/faults.ts';
import { minutesAgo, type Profile, startTrial, type Trial } from '../../support/trial.ts';

/**
 * A fault at every AWS call of the functions that fold, one after the other: once the system is quiet no event is lost, and
 * none is counted twice. Each function goes its way in a `beforeAll`; the tests after it look at what has come of it.
 */
let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial.host.stop());

type Customers = readonly (Ordeal & { readonly profile: Profile })[];
const lookAt = (ordeals: readonly Ordeal[]): Promise<Customers> =>
  outcomesOf(ordeals, async ({ id }) => ({ profile: await trial.profileOf(id) }));
const devicesIn = (customers: Customers) =>
  customers.map(({ profile: { anonymousIds } }) => anonymousIds);

describe('a fault at a call of events/record', () => {
  const timestamp = minutesAgo(10);
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
  let customers: Customers;

  beforeAll(async () => {
    const ordeals = await failEveryCall(trial.host, 'events/record', (id) =>
      trial.insist('/v1/batch', { batch: batchFor(id) }),
    );
    await trial.settle();
    customers = await lookAt(ordeals);
  }, PATIENCE_MS);

  test('befalls the log and the profile', () => {
    expect(operationsIn(customers)).toEqual(
      expect.arrayContaining(['DynamoDB.GetItem', 'DynamoDB.PutItem', 'DynamoDB.Query']),
    );
  });

  test('loses no event, and counts none twice', () => {
    const wrong = customers.filter(
      ({ profile }) => profile.activity['Product Viewed']?.total !== 2,
    );
    expect(wrong).toEqual([]);
  });

  test('counts an order and its revenue once', () => {
    const right = { count: 1, revenue: 10, first: timestamp, last: timestamp };
    expect(customers.map(({ profile }) => profile.orders)).toEqual(customers.map(() => right));
  });

  test('leaves nobody without their traits', () => {
    expect(customers.filter(({ profile }) => profile.traits.city !== 'Bern')).toEqual([]);
  });

  test('leaves no device without its customer', () => {
    expect(devicesIn(customers)).toEqual(customers.map(({ id }) => [`d-${id}`]));
  });
});

describe('a fault at a call of customers/refold', () => {
  const HOURS = 51; // more than a request folds itself
  const batchFor = (userId: string) => {
    const messages = Array.from({ length: HOURS }, (_, index) => ({
      type: 'track',
      userId,
      event: 'Product Viewed',
      messageId: `${userId}-${index}`,
      timestamp: minutesAgo(60 * index),
    }));
    const device = { type: 'identify', userId, anonymousId: `d-${userId}` };
    return [...messages, { ...device, messageId: `${userId}-device`, timestamp: minutesAgo(0) }];
  };
  let customers: Customers;

  beforeAll(async () => {
    const refold = async (userId: string) => {
      // Who is not known yet is folded at once, however much there is.
      const known = { userId, messageId: `${userId}-known`, timestamp: minutesAgo(0) };
      await trial.insist('/v1/identify', known);
      await trial.insist('/v1/batch', { batch: batchFor(userId) });
      await trial.settle();
    };
    customers = await lookAt(await failEveryCall(trial.host, 'customers/refold', refold));
  }, PATIENCE_MS);

  test('befalls the log and the profile', () => {
    expect(operationsIn(customers)).toEqual(
      expect.arrayContaining(['DynamoDB.GetItem', 'DynamoDB.PutItem', 'DynamoDB.Query']),
    );
  });

  test('loses no event, and counts none twice', () => {
    const wrong = customers.filter(
      ({ profile }) => profile.activity['Product Viewed']?.total !== HOURS,
    );
    expect(wrong).toEqual([]);
  });

  test('leaves no device without its customer', () => {
    expect(devicesIn(customers)).toEqual(customers.map(({ id }) => [`d-${id}`]));
  });
});
