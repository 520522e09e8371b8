import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { getProfile, putPointer, putProfile } from '../../../shared/customers/store.ts';
import type { Message } from '../../../shared/messages/message.ts';
import { messageFor } from '../../../shared/messages/plan.ts';
import { putStops } from '../../../shared/messages/reservation.ts';
import { getMessage, planMessage } from '../../../shared/messages/store.ts';
import { plus } from '../../../shared/time.ts';
import { aProfile, noon } from '../../support/campaigns.ts';
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

const workOf = ({ customer, sendId }: Message) => ({ customer, sendId });

/** What the provider answers to the next mail, whosever it is. */
const answerOnce = (name: string, status?: number) =>
  void world.refusals.push(
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } }),
  );

/** The provider has no time for a message: it is free again, and has its address. */
async function refuseOnce(work: object): Promise<void> {
  answerOnce('TooManyRequestsException', 429);
  await world.work(work);
}

/** A visitor's message that was refused for the moment, and the customer that they turn out to be since. */
async function refusedThenMerged(id: string): Promise<{ ghost: Message; known: Message }> {
  const { message } = await plan({}, { id, occurrence: `another of ${id}` });
  const customer: CustomerKey = `a:${id}`;
  await putProfile(aProfile(customer));
  const ghost = await planMessage({
    ...messageFor(customer, { ...message, occurrenceId: `of ${id}` }, noon),
  });
  await refuseOnce(workOf(ghost));
  expect(await getMessage(customer, ghost.sendId)).toMatchObject({ state: 'planned', claims: 1 });
  const version = (await getProfile(customer, { consistent: true }))?.version ?? 0;
  await putPointer({ customer, version, to: message.customer, pending: false }, noon);
  return { ghost, known: messageFor(message.customer, ghost, noon) };
}

describe('a message that was refused for the moment, whose customer has merged since,', () => {
  test('is sent to whom they turned out to be', async () => {
    const { ghost, known } = await refusedThenMerged('merged');
    world.now = plus(noon, 16 * 60_000);
    await world.deliver(workOf(ghost));

    expect(world.accepted.map(({ sendId }) => sendId)).toEqual([known.sendId]);
    expect(await getMessage(ghost.customer, ghost.sendId)).toMatchObject({ because: 'merged' });
    expect(await getMessage(known.customer, known.sendId)).toMatchObject({ state: 'sent' });
  });

  test.each(['lost after', 'killed before', 'killed after'] as const)(
    'is sent once whatever call is %s',
    async (fault) => {
      const first = await refusedThenMerged(`${fault.replace(' ', '-')}-none`);
      world.fail(-1, fault);
      await world.work(workOf(first.ghost));
      const calls = world.calls.length;
      expect(calls).toBeGreaterThan(10);
      for (let call = 0; call < calls; call++) {
        const { ghost, known } = await refusedThenMerged(`${fault.replace(' ', '-')}-${call}`);
        world.ambiguous = false;
        const from = world.accepted.length;
        world.fail(call, fault);
        await world.deliver(workOf(ghost));
        await world.tell();
        await world.settle(ghost);
        await world.settle(known);
        await world.tell();
        const { state } = (await getMessage(known.customer, known.sendId)) ?? {};
        const copies = world.accepted.length - from;

        expect([copies, state], `call ${call}`).toEqual(
          world.ambiguous && copies === 0 ? [0, 'unknown'] : [1, 'delivered'],
        );
      }
    },
    // A busy machine takes its time for each of the calls.
    90_000,
  );
});

describe('an address whose message of an occurrence came to nothing', () => {
  const shared = (customer: CustomerKey) =>
    aProfile(customer, { traits: { email: `${customer.slice(2, 5)}@example.com` } });
  const family = async (id: string, campaign = {}) =>
    [
      await plan(campaign, { profile: shared, occurrence: id, id: `${id}-1` }),
      await plan(campaign, { profile: shared, occurrence: id, id: `${id}-2` }),
    ] as const;

  test('gets that of the next customer', async () => {
    const [first, second] = await family('one');
    await refuseOnce(first.work);
    await putStops(first.message.customer, [{ source: 'link', channel: 'email', at: noon }]);
    await world.deliver(first.work);
    await world.deliver(second.work);

    expect(await stateOf(first)).toMatchObject({ state: 'withheld', because: 'stopped' });
    expect(await stateOf(second)).toMatchObject({ state: 'sent' });
  });

  test('but not while it may still be sent', async () => {
    const [first, second] = await family('two');
    await refuseOnce(first.work);
    await world.deliver(second.work);

    expect(await stateOf(second)).toMatchObject({ state: 'withheld', because: 'same-address' });
  });

  test('nor when it was perhaps sent before it expired', async () => {
    const campaign = { class: 'transactional', expiresAfter: 'PT10M', name: 'Short' };
    const [first, second] = await family('six', campaign);
    answerOnce('TimeoutError');
    await world.work(first.work);
    world.now = plus(noon, 16 * 60_000);
    await world.deliver(first.work);
    expect(await stateOf(first)).toMatchObject({ state: 'withheld', because: 'expired' });
    world.now = noon;
    await world.deliver(second.work);

    expect(await stateOf(second)).toMatchObject({ state: 'withheld', because: 'same-address' });
  });

  test('and of two who come for it then, one has it', async () => {
    const [first, second] = await family('ten');
    const third = await plan({}, { profile: shared, occurrence: 'ten', id: 'ten-3' });
    await refuseOnce(first.work);
    await putStops(first.message.customer, [{ source: 'link', channel: 'email', at: noon }]);
    await world.deliver(first.work);
    await Promise.all([world.deliver(second.work), world.deliver(third.work)]);

    expect(world.accepted).toHaveLength(1);
  });
});
