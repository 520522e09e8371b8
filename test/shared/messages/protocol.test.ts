import { beforeAll, expect, test } from 'vitest';
import { type Outcome, simulate } from './protocol.ts';
import { Recipient } from './recipient.ts';
import { seeded } from './seeded.ts';

/** The soak has a million. */
const RECIPIENTS = Number(process.env.RECIPIENTS ?? 20_000);
const SEED = Number(process.env.SEED ?? 1);

let outcome: Outcome;
beforeAll(async () => {
  outcome = await simulate(RECIPIENTS, SEED);
}, 1_800_000);

test('of every ten recipients one or more had a fault, at some call', () => {
  expect(outcome.faults).toBeGreaterThanOrEqual(RECIPIENTS / 10);
});

test('nobody gets a message twice', () => expect(outcome.duplicates).toBe(0));

test('people skipped or repeated after a crash: each is sent to, unknown, or withheld with a reason', () =>
  expect(outcome.forgotten).toBe(0));

test('what is said to be sent was, and what is withheld was not', () =>
  expect(outcome.untrue).toBe(0));

test('unknown are exactly those whose answer was lost and of whom the provider never spoke', () => {
  expect(outcome.ambiguous).toBeGreaterThan(RECIPIENTS / 1_000);
  expect(outcome.unknown).toBe(outcome.ambiguous);
});

test('who is capped gets as many as the cap allows, never more, and no fewer where nothing failed', () =>
  expect(outcome.miscapped).toBe(0));

test('after an unsubscribe nothing is reserved, and five seconds after it nothing is called', () =>
  expect(outcome.late).toBe(0));

test('what a stop that came between claim and call holds back is withheld, though the first word of that was lost', async () => {
  const recipient = new Recipient('u:late', seeded(8_008), 'marketing', 1);
  // The claim stands after the third call; the second reservation, five seconds on, meets the stop.
  recipient.stopAt = 2;
  recipient.fault = { call: 4, kind: 'lost before' };
  recipient.slow = true;
  await recipient.deliverAll([...recipient.messages.keys()], 1);
  await recipient.settle();

  expect([...recipient.messages.values()]).toMatchObject([
    { state: 'withheld', because: 'stopped' },
  ]);
});

test.each(['refused', 'lost before', 'lost after', 'killed before', 'killed after'] as const)(
  'one bad address re-sending others: a call that is %s costs its own message only',
  async (kind) => {
    for (let call = 0; call < 24; call++) {
      const recipient = new Recipient('u:family', seeded(call), 'transactional', 4);
      recipient.fault = { call, kind };
      await recipient.deliverAll([...recipient.messages.keys()], 2);
      await recipient.tell();
      await recipient.settle();
      await recipient.tell();

      expect([...recipient.copies.values()], `call ${call}`).toEqual([1, 1, 1, 1]);
    }
  },
);
