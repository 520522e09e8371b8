import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  failEveryCall,
  type Ordeal,
  operationsIn,
  outcomesOf,
  PATIENCE_MS,
} from '../../support/faults.ts';
import { inForce, startTrial, type Trial } from '../../support/trial.ts';

/**
 * A fault at every AWS call of the worker that starts a run whose time has come, one after the other: once the system is
 * quiet everybody has their reminder, once, and who has bought has none.
 */
let trial: Trial;
interface Reminded extends Ordeal {
  readonly mails: number;
  readonly toBuyer: number;
}
let reminded: readonly Reminded[];

const addressOf = (id: string) => `${id}@example.com`;
const buyerOf = (id: string) => `buyer-${id}`;

beforeAll(async () => {
  trial = await startTrial();
  await trial.client.put('/v1/campaigns/cart', {
    ...{ name: 'Cart', class: 'transactional', channel: 'email' },
    message: { subject: 'Cart', text: 'Hello' },
    trigger: {
      ...{ event: 'Product Added', key: 'properties.cart_id', after: 'PT30S', maxLate: 'P1D' },
      cancelOn: [{ event: 'Order Completed' }],
    },
  });
  await inForce();
  const did = (userId: string, event: string) => ({
    ...{ type: 'track', userId, event, properties: { cart_id: userId } },
    messageId: `${userId} ${event}`,
  });
  const leave = async (id: string) => {
    const buyer = buyerOf(id);
    const batch = [id, buyer].flatMap((userId) => [
      { type: 'identify', userId, traits: { email: addressOf(userId) }, messageId: userId },
      did(userId, 'Product Added'),
    ]);
    await trial.insist('/v1/batch', { batch: [...batch, did(buyer, 'Order Completed')] });
    await trial.host.clock.advance('PT2M', { last: 1 });
    await trial.settle();
  };
  const ordeals = await failEveryCall(trial.host, 'customers/refold', leave, {
    step: 3,
    operations: ['DynamoDB.GetItem', 'DynamoDB.Query', 'DynamoDB.PutItem', 'SQS.SendMessageBatch'],
  });
  await trial.waitForAttention();
  reminded = await outcomesOf(ordeals, async ({ id }) => ({
    mails: (await trial.host.outbox.list({ to: addressOf(id) })).length,
    toBuyer: (await trial.host.outbox.list({ to: addressOf(buyerOf(id)) })).length,
  }));
}, PATIENCE_MS);
afterAll(() => trial.host.stop());

test('befalls reading the log, putting the profile, planning the message and its queue', () => {
  expect(operationsIn(reminded)).toEqual(
    expect.arrayContaining([
      'DynamoDB.GetItem',
      'DynamoDB.Query',
      'DynamoDB.PutItem',
      'SQS.SendMessageBatch',
    ]),
  );
});

test('costs nobody their reminder, and brings nobody two', () => {
  expect(reminded.filter(({ mails }) => mails !== 1)).toEqual([]);
});

test('reminds nobody of what they bought', () => {
  expect(reminded.filter(({ toBuyer }) => toBuyer > 0)).toEqual([]);
});
