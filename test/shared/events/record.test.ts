import {
  ConditionalCheckFailedException,
  ProvisionedThroughputExceededException,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { bringUpToDate, handOver } from '../../../shared/customers/bring.ts';
import { CONSENT_UPDATED } from '../../../shared/customers/consent.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Arrival, MAX_FOLDED, record } from '../../../shared/events/record.ts';
import { aMessage } from '../../support/messages.ts';
import { stubEnvironment } from '../../support/tables.ts';

vi.mock('../../../shared/customers/bring.ts', () => ({
  bringUpToDate: vi.fn(),
  handOver: vi.fn(),
}));
const dynamo = mockClient(documents);
const log = vi.spyOn(console, 'error');

const steps: string[] = [];
beforeEach(() => {
  steps.length = 0;
  stubEnvironment();
  log.mockReset().mockImplementation(() => {});
  dynamo.reset();
  dynamo.on(GetCommand).resolves({});
  dynamo.on(PutCommand).callsFake(({ Item }) => {
    steps.push(`put ${Item.sk.replace(/^(\d.*)#.*/, '$1')}`);
    return {};
  });
  vi.mocked(bringUpToDate)
    .mockReset()
    .mockImplementation(async ({ customer }) => {
      steps.push(`fold ${customer}`);
      return 'current';
    });
  vi.mocked(handOver)
    .mockReset()
    .mockImplementation(async ({ customer }) => {
      steps.push(`hand over ${customer}`);
    });
});

let ids = 0;
const arrival = (overrides: Partial<Arrival> = {}): Arrival => ({
  ...{ trust: 'claimed', via: 'live', keyId: 'key-1', now: '2026-11-22T12:00:00.000Z' },
  newId: () => `new-${++ids}`,
  ...overrides,
});
const throttled = () =>
  new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });
const lost = () => new ConditionalCheckFailedException({ message: 'there already', $metadata: {} });
const crowd = (size: number) =>
  Array.from({ length: size }, (_, n) => aMessage({ userId: `c-${n}`, messageId: `m-${n}` }));
const unavailable = expect.objectContaining({ kind: 'unavailable' });

test('who is refused leaves nothing in the log, and is among the rejects by name of the limit', async () => {
  const [known, stranger] = [aMessage(), aMessage({ userId: undefined, anonymousId: 'x' })];
  const asked: unknown[] = [];
  const refusedAmong = async (customers: readonly CustomerKey[]) => {
    asked.push(customers);
    return new Map(customers.map((customer) => [customer, 'is one too many']));
  };
  expect(await record([5, stranger, known], arrival({ refusedAmong }))).toMatchObject({
    accepted: 1,
    dropped: [{ index: 0 }, { index: 1, path: ['anonymousId'], message: 'is one too many' }],
  });
  expect(asked).toEqual([['a:x']]);
  expect(steps.filter((step) => step.startsWith('fold'))).toEqual(['fold u:c-1001']);
});

describe('what was recorded', () => {
  it('is in the log before anybody folds it', async () => {
    await record([aMessage()], arrival());
    expect(steps).toEqual(['put 2026-11-22T10', 'fold u:c-1001']);
  });

  it('is folded once for each customer, with all of its hours', async () => {
    const other = aMessage({ messageId: 'm-2', timestamp: '2026-11-21T08:00:00Z' });
    await record([aMessage(), other], arrival());
    expect(vi.mocked(bringUpToDate).mock.calls).toEqual([
      [
        {
          customer: 'u:c-1001',
          hours: ['2026-11-21T08', '2026-11-22T10'],
          cause: 'event',
          news: ['m-1', 'm-2'],
        },
        '2026-11-22T12:00:00.000Z',
      ],
    ]);
  });

  it('says so when it came by import, which starts nothing', async () => {
    await record([aMessage()], arrival({ via: 'import' }));
    expect(vi.mocked(bringUpToDate).mock.calls[0]?.[0]).toMatchObject({ cause: 'import' });
    expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item).toMatchObject({ via: 'import' });
  });

  it('is stopped before it is in the log, where it is a withdrawal: once for each customer', async () => {
    const withdrawn = { event: CONSENT_UPDATED, properties: { channel: 'email', granted: false } };
    const topic = { ...withdrawn.properties, topic: 'news' };
    await record(
      [aMessage(withdrawn), aMessage({ ...withdrawn, messageId: 'm-2', properties: topic })],
      arrival(),
    );
    expect(steps).toEqual(['put ledger', 'put 2026-11-22T10', 'fold u:c-1001']);
  });

  it('costs no write but its chunk when its messages say when they happened', async () => {
    await record([aMessage(), aMessage({ messageId: 'm-2' })], arrival());
    expect(dynamo.commandCalls(PutCommand)).toHaveLength(1);
  });
});

describe('a message without a time', () => {
  it('claims its hour before it is put', async () => {
    await record([aMessage({ timestamp: undefined })], arrival());
    expect(steps).toEqual(['put seen#m-1', 'put 2026-11-22T12', 'fold u:c-1001']);
  });

  it('lies in the hour that it claimed at its first attempt', async () => {
    dynamo.on(PutCommand).rejectsOnce(lost()).resolves({});
    dynamo.on(GetCommand).resolves({ Item: { hour: '2026-11-22T11' } });
    await record([aMessage({ timestamp: undefined })], arrival());
    const [, chunk] = dynamo.commandCalls(PutCommand);
    expect(chunk?.args[0].input.Item?.sk).toMatch(/^2026-11-22T11#/);
  });

  it('is new every time when it has no id either', async () => {
    await record([aMessage({ timestamp: undefined, messageId: undefined })], arrival());
    expect(steps).toEqual(['put 2026-11-22T12', 'fold u:c-1001']);
  });
});

describe('folded is false', () => {
  it('when a customer was handed over', async () => {
    vi.mocked(bringUpToDate).mockResolvedValue('handed-over');
    expect(await record([aMessage()], arrival())).toMatchObject({ accepted: 1, folded: false });
  });

  it('when a fold failed, and its customer is handed over', async () => {
    vi.mocked(bringUpToDate).mockRejectedValue(new Error('no'));
    expect(await record([aMessage()], arrival())).toMatchObject({ accepted: 1, folded: false });
    expect(steps).toContain('hand over u:c-1001');
  });

  it('when there are too many customers to fold them at once', async () => {
    const recorded = await record(crowd(MAX_FOLDED + 1), arrival());
    expect(recorded).toMatchObject({ folded: false });
    expect(bringUpToDate).not.toHaveBeenCalled();
    expect(handOver).toHaveBeenCalledTimes(MAX_FOLDED + 1);
  });

  it('and true for as many as can be folded at once', async () => {
    expect(await record(crowd(MAX_FOLDED), arrival())).toMatchObject({ folded: true });
  });
});

describe('the client must send everything again', () => {
  it('when a chunk could not be put', async () => {
    dynamo.on(PutCommand).resolvesOnce({}).rejects(throttled());
    await expect(record(crowd(3), arrival())).rejects.toEqual(unavailable);
    expect(bringUpToDate).not.toHaveBeenCalled();
  });

  it('when an hour could not be claimed', async () => {
    dynamo.on(PutCommand).rejects(throttled());
    const timeless = aMessage({ timestamp: undefined });
    await expect(record([timeless], arrival())).rejects.toEqual(unavailable);
  });

  it('when neither fold nor queue took a customer', async () => {
    vi.mocked(bringUpToDate).mockRejectedValue(new Error('no'));
    vi.mocked(handOver).mockRejectedValueOnce(new Error('no'));
    await expect(record(crowd(3), arrival())).rejects.toEqual(unavailable);
  });
});

test('a trait too large for a profile costs its message nothing, and the debugger says so', async () => {
  const traits = { about: 'x'.repeat(2_000), plan: 'gold' };
  const outcome = await record([aMessage({ type: 'identify', traits })], arrival());
  const items = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input.Item);
  const [rejects] = items.filter((item) => item?.pk === 'rejects');

  expect(outcome).toEqual({ accepted: 1, dropped: [], folded: true });
  expect(JSON.parse(rejects?.body)).toMatchObject([
    { path: ['traits', 'about'], message: expect.stringContaining('larger than 1 KB') },
  ]);
});

test('a chunk that is there already was recorded', async () => {
  dynamo.on(PutCommand).rejects(lost());
  expect(await record([aMessage()], arrival())).toMatchObject({ accepted: 1, folded: true });
});

describe('a message that is not valid', () => {
  const messages = [aMessage(), aMessage({ userId: {} }), 'x', aMessage({ messageId: 'm-2' })];

  it('costs only itself', async () => {
    expect(await record(messages, arrival())).toMatchObject({
      ...{ accepted: 2, folded: true },
      dropped: [
        { index: 1, path: ['userId'] },
        { index: 2, path: [] },
      ],
    });
  });

  it('is kept for the debugger, in one item for the request', async () => {
    await record(messages, arrival());
    const items = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input.Item);
    const [rejects] = items.filter((item) => item?.pk === 'rejects');
    expect(JSON.parse(rejects?.body)).toMatchObject([{ keyId: 'key-1' }, { excerpt: 'string' }]);
  });

  it('costs nothing when it cannot be kept', async () => {
    dynamo.on(PutCommand).callsFake(({ Item }) => {
      if (Item.pk === 'rejects') throw throttled();
      return {};
    });
    expect(await record(messages, arrival())).toMatchObject({ accepted: 2, folded: true });
  });

  it('has no storage and no fold when it is alone', async () => {
    expect(await record(['x'], arrival())).toMatchObject({ accepted: 0, folded: true });
    expect(bringUpToDate).not.toHaveBeenCalled();
  });
});

test('logs hold no message', async () => {
  vi.mocked(bringUpToDate).mockRejectedValue(new Error('no'));
  dynamo.on(PutCommand).callsFake(({ Item }) => {
    if (Item.pk === 'rejects') throw throttled();
    return {};
  });
  const secret = { email: 'ada@example.com' };
  await record([aMessage({ traits: secret }), { traits: secret }], arrival());
  expect(log.mock.calls).toHaveLength(2);
  expect(JSON.stringify(log.mock.calls)).not.toContain('ada@example.com');
});

test('an error that reaches the caller is one of ours', async () => {
  dynamo.on(PutCommand).rejects(throttled());
  await expect(record([aMessage()], arrival())).rejects.toBeInstanceOf(AppError);
});
