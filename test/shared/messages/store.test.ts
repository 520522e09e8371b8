import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { putProfile } from '../../../shared/customers/store.ts';
import { keepPlace } from '../../../shared/messages/reservation.ts';
import {
  changeMessage,
  getLedger,
  getMessage,
  listMessages,
  planMessage,
} from '../../../shared/messages/store.ts';
import { claim, withhold } from '../../../shared/messages/transitions.ts';
import { aMessage, aProfile, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { meter } from './meter.ts';
import { plan } from './planned.ts';
import { World } from './world.ts';

useTables();
afterEach(() => {
  vi.restoreAllMocks();
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

describe('a change', () => {
  test('starts again from what another writer left', async () => {
    const { message } = await plan();
    await changeMessage(message, (seen) => ({ ...seen, openedAt: noon }));
    const changed = await changeMessage(message, (seen) => ({ ...seen, clickedAt: noon }));

    expect(changed).toMatchObject({ openedAt: noon, clickedAt: noon, revision: 3 });
  });

  test('whose step is no longer open changes nothing', async () => {
    const { message } = await plan();
    await changeMessage(message, withhold('expired'));

    expect(await changeMessage(message, claim('mine', noon))).toBeUndefined();
  });

  test('of a message that is gone is nothing', async () => {
    expect(await changeMessage(aMessage({ customer: 'u:gone' }), claim('x', noon))).toBeUndefined();
  });
});

describe('a write that the SDK asked for twice, its first answer lost,', () => {
  const twice = () => {
    const send = documents.send.bind(documents) as (command: object) => Promise<unknown>;
    vi.spyOn(documents, 'send').mockImplementation((async (command: object) => {
      if (command instanceof PutCommand || command instanceof UpdateCommand) await send(command);
      return send(command);
    }) as typeof documents.send);
  };

  test('is known as our own on a message', async () => {
    const { message } = await plan();
    twice();

    expect(await changeMessage(message, withhold('expired'))).toMatchObject({ revision: 2 });
  });

  test('is known as our own on a ledger', async () => {
    twice();
    const wish = { sendId: 's', by: 'b', channel: 'email', class: 'mandatory', now: noon } as const;
    await keepPlace('u:twice', wish);

    expect(await getLedger('u:twice')).toMatchObject({ version: 1 });
  });
});

test('a message is planned once: the first stands', async () => {
  const { message } = await plan();
  await changeMessage(message, withhold('expired'));

  expect(await planMessage(message)).toMatchObject({ state: 'withheld' });
});

test('of many who reserve at once none is lost', async () => {
  const customer = 'u:crowd';
  await Promise.all(
    Array.from({ length: 15 }, (_, n) =>
      keepPlace(customer, {
        sendId: `send-${n}`,
        by: 'b',
        channel: 'email',
        class: 'transactional',
        now: noon,
      }),
    ),
  );

  expect(Object.keys((await getLedger(customer)).reservations)).toHaveLength(15);
});

/** Plan 1 and its index entry 1, ledger, address, claim, mark; the entry goes when the delivery is known. */
test('from plan to sent costs 6 write units', async () => {
  const world = new World(noon);
  const { units, stop } = meter();
  const planned = await plan();
  units.length = 0;
  await planMessage({ ...planned.message, customer: 'u:metered' });
  await putProfile(aProfile('u:metered'));
  units.pop();
  await world.work({ ...planned.work, customer: 'u:metered' });
  stop();

  expect(await getMessage('u:metered', planned.message.sendId)).toMatchObject({ state: 'sent' });
  expect(units).toEqual([2, 1, 1, 1, 1]);
});
