import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Profile } from '../../../shared/customers/profile.ts';
import { putPointer, putProfile } from '../../../shared/customers/store.ts';
import { type Message, occurrenceIdOf } from '../../../shared/messages/message.ts';
import { messageOf } from '../../../shared/messages/plan.ts';
import { putStop } from '../../../shared/messages/reservation.ts';
import {
  changeMessage,
  getLedger,
  getMessage,
  listMessages,
  planMessage,
} from '../../../shared/messages/store.ts';
import { plus } from '../../../shared/time.ts';
import { aCampaign, aConsent, aProfile, before, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { type Fault, faults, World } from './world.ts';

useTables();
let world: World;
let runs = 0;

beforeEach(() => {
  world = new World(noon);
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Planned {
  readonly message: Message;
  readonly work: object;
}

/** A campaign in force, a customer, and their planned message: new ones each time, in the same tables. */
async function plan(
  campaign: Readonly<Record<string, unknown>> = {},
  { profile = aProfile, id = `c-${++runs}`, now = world.now, occurrence = id } = {} as {
    profile?: (customer: CustomerKey) => Profile;
    id?: string;
    now?: string;
    occurrence?: string;
  },
): Promise<Planned> {
  const name = `spring-${occurrence}`;
  const { definition } = await publish('campaign', name, aCampaign(campaign), {
    by: 'key-1',
    now: before,
  });
  expireCatalog();
  const customer: CustomerKey = `u:${id}`;
  await putProfile(profile(customer));
  const occurrenceId = occurrenceIdOf(now, name);
  const message = messageOf({ campaign: definition, occurrenceId, customer, now });
  await planMessage(message);
  return { message, work: { customer, sendId: message.sendId } };
}

const stateOf = async ({ message }: Planned) => getMessage(message.customer, message.sendId);

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

  test('is withheld when it is no longer worth sending', async () => {
    const planned = await plan({ expiresAfter: 'PT1H' });
    world.now = plus(noon, 3_600_001);
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'expired' });
  });

  test('of a paused campaign stays planned, and goes when it runs again', async () => {
    const planned = await plan({ state: 'paused' });
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

  test('keeps the content of its occurrence when the campaign is edited', async () => {
    const planned = await plan();
    const { campaignId, occurrenceId } = planned.message;
    const { putOccurrence } = await import('../../../shared/campaigns/store.ts');
    const frozen = { campaignId, occurrenceId, version: 1, instant: noon, campaign: aCampaign() };
    await putOccurrence(frozen);
    const edited = aCampaign({ message: { subject: 'Edited', text: 'x' } });
    await publish('campaign', campaignId, edited, { by: 'k', now: noon });
    expireCatalog();
    await world.work(planned.work);

    expect(world.accepted[0]?.request.Content?.Simple?.Subject?.Data).toBe('Hello Ada');
  });
});

describe('a stop', () => {
  const stop = (at: string) => ({ source: 'link', channel: 'email', at }) as const;

  test('that came first withholds', async () => {
    const planned = await plan();
    await putStop(planned.message.customer, stop(noon));
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'stopped' });
    expect(world.accepted).toEqual([]);
  });

  test('is lifted by a later proven agreement', async () => {
    const planned = await plan();
    await putStop(planned.message.customer, stop('2026-11-01T00:00:00.000Z'));
    await world.work(planned.work);

    expect(world.accepted).toHaveLength(1);
  });

  test('is not lifted by what only a public key claims', async () => {
    const claimed = (customer: CustomerKey) =>
      aProfile(customer, { consent: [aConsent({ trust: 'claimed' })] });
    const planned = await plan({}, { profile: claimed });
    await putStop(planned.message.customer, stop('2026-11-01T00:00:00.000Z'));
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ because: 'stopped' });
  });

  test('between a slow claim and the call is seen: the reservation is made again', async () => {
    const planned = await plan();
    const { takeAddress } = await import('../../../shared/messages/store.ts');
    expect(takeAddress).toBeTypeOf('function');
    const { dispatch } = await import('../../../shared/messages/dispatch.ts');
    let asked = 0;
    // The clock is asked at the start, for the reservation, for the claim, and before the call.
    const slow = () => {
      asked++;
      return asked < 4 ? noon : plus(noon, 6_000);
    };
    const unsubscribed = vi.spyOn(Date, 'now');
    const stopAtClaim = (async () => {
      while (asked < 3) await new Promise((resolve) => setImmediate(resolve));
      await putStop(planned.message.customer, stop(plus(noon, 1)));
    })();
    await Promise.all([dispatch(planned.work as never, slow), stopAtClaim]);
    unsubscribed.mockRestore();

    expect(world.accepted).toEqual([]);
    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'stopped' });
  });
});

describe('a refusal', () => {
  const refuse = (name: string, message = '', status = 400) =>
    Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
  const answering = async (error: Error) => {
    const { mail } = await import('../../../shared/clients/ses.ts');
    vi.spyOn(mail, 'send').mockRejectedValueOnce(error as never);
  };

  test.each([
    ['throttled', refuse('TooManyRequestsException', 'Maximum sending rate exceeded', 429)],
    ['not reachable', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['content', refuse('BadRequestException', 'Invalid header')],
  ])('for the moment (%s) frees claim and reservation, and comes again', async (_name, error) => {
    const planned = await plan();
    await answering(error);

    expect(await world.work(planned.work)).toBe(false);
    expect(await stateOf(planned)).toMatchObject({ state: 'planned' });
    expect((await getLedger(planned.message.customer)).reservations).toEqual({});
    expect(await world.work(planned.work)).toBe(true);
    expect(world.accepted).toHaveLength(1);
  });

  test.each([
    'MessageRejected',
    'MailFromDomainNotVerifiedException',
    'AccountSuspendedException',
    'SendingPausedException',
    'LimitExceededException',
  ])('of the account (%s) frees both and waits a quarter of an hour', async (name) => {
    const planned = await plan();
    await answering(refuse(name));

    expect(await world.work(planned.work)).toBe(true);
    expect(await stateOf(planned)).toMatchObject({
      state: 'planned',
      attentionAt: plus(noon, 15 * 60_000),
    });
    expect((await getLedger(planned.message.customer)).reservations).toEqual({});
  });

  test('of the address withholds', async () => {
    const planned = await plan();
    await answering(refuse('BadRequestException', "Missing final '@domain'"));
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'refused' });
  });
});

describe('a claimed message that nobody was heard of again', () => {
  const claimedBy = async (planned: Planned) =>
    changeMessage(planned.message, (message) => ({
      ...message,
      state: 'claimed',
      claim: 'dead',
      claimedAt: noon,
      claims: 1,
    }));

  test('is left alone for a quarter of an hour', async () => {
    const planned = await plan();
    await claimedBy(planned);
    world.now = plus(noon, 14 * 60_000);
    await world.work(planned.work);

    expect(await stateOf(planned)).toMatchObject({ state: 'claimed' });
  });

  test('and is marketing becomes unknown, and is never sent again', async () => {
    const planned = await plan();
    await claimedBy(planned);
    await world.settle(planned.message);

    expect(await stateOf(planned)).toMatchObject({ state: 'unknown' });
    expect(world.accepted).toEqual([]);
  });

  test('and is transactional is sent again', async () => {
    const planned = await plan({ class: 'transactional' });
    await claimedBy(planned);
    await world.settle(planned.message);

    expect(world.accepted).toHaveLength(1);
  });

  test('and stays so is sent again three times at most', async () => {
    const planned = await plan({ class: 'transactional' });
    await claimedBy(planned);
    const { mail } = await import('../../../shared/clients/ses.ts');
    const lost = vi.spyOn(mail, 'send').mockRejectedValue(new Error('lost') as never);
    await world.settle(planned.message);

    expect(lost).toHaveBeenCalledTimes(3);
    expect(await stateOf(planned)).toMatchObject({ state: 'unknown' });
  });
});

const cases = faults.flatMap((fault) =>
  (['marketing', 'transactional'] as const).flatMap((kind) =>
    [true, false].map((events) => ({ fault, kind, events })),
  ),
);

/** Every call that a worker makes for one mail. */
const CALLS = 13;

async function run(fault: Fault, call: number, kind: string, events: boolean) {
  const planned = await plan({ class: kind });
  world.fail(call, fault);
  await world.deliver(planned.work);
  if (events) await world.tell();
  else world.loseEvents();
  await world.settle(planned.message);
  if (events) await world.tell();
  return planned;
}

describe.each(cases)(
  'a fault ($fault; $kind; events arrive: $events)',
  ({ fault, kind, events }) => {
    test('at any call: nobody twice, nobody forgotten, unknown only what was ambiguous', async () => {
      for (let call = 0; call < CALLS; call++) {
        world.ambiguous = false;
        const from = world.accepted.length;
        const planned = await run(fault, call, kind, events);
        const copies = world.accepted.slice(from).length;
        const { state } = (await stateOf(planned)) ?? {};
        const at = `call ${call}: ${state}, ${copies} copies`;

        expect(['sent', 'delivered', 'unknown'], at).toContain(state);
        // Without its events nobody can know whether a lost transactional mail was sent: two are better than none.
        expect(copies, at).toBeLessThanOrEqual(
          kind === 'transactional' && !events && world.ambiguous ? 2 : 1,
        );
        if (state !== 'unknown') expect(copies, at).toBeGreaterThanOrEqual(1);
        if (state === 'unknown') expect([world.ambiguous, kind], at).toEqual([true, 'marketing']);
        if (events && copies > 0) expect(state, at).toBe('delivered');
      }
    });
  },
);

test('the calls of one mail are those that the faults go through', async () => {
  const planned = await plan();
  world.fail(-1, 'refused');
  await world.work(planned.work);

  expect(world.calls.length).toBeLessThanOrEqual(CALLS);
  expect(world.calls).toContain('SendEmailCommand');
});

test('the messages of a customer are listed newest first, page by page', async () => {
  const id = 'listed';
  const planned = [];
  for (const [index, hour] of ['10', '11', '12'].entries())
    planned.push(
      await plan(
        {},
        { id: `${id}`, occurrence: `${id}-${index}`, now: `2026-11-22T${hour}:00:00.000Z` },
      ),
    );
  const first = await listMessages(`u:${id}`, { limit: 2 });
  const rest = await listMessages(`u:${id}`, { limit: 2, before: first.next });

  expect([...first.items, ...rest.items].map(({ sendId }) => sendId)).toEqual(
    planned.map(({ message }) => message.sendId).reverse(),
  );
});
