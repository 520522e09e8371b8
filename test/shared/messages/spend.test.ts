import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { refund, spend } from '../../../shared/messages/spend/store.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
beforeEach(() => tables.empty());
afterEach(() => void vi.restoreAllMocks());

const take = (cost: number, budget = 1, now = noon) => spend('sms', cost, { budget, now });
const many = (count: number, cost: number, budget = 1) =>
  Promise.all(Array.from({ length: count }, () => take(cost, budget)));
const taken = (answers: readonly string[]) => answers.filter((one) => one === 'taken').length;

describe('the budget of a day', () => {
  test('is spent to the last cent and not beyond, however many ask at once', async () => {
    expect(taken(await many(40, 0.05))).toBe(20);
    expect(await take(0.000001)).toBe('nothing left');
  });

  test('is exact where money is no binary fraction, and for messages of different sizes', async () => {
    expect(taken(await many(12, 0.1))).toBe(10);
    await tables.empty();
    expect(taken(await many(3, 0.07, 0.14))).toBe(2);
    await tables.empty();
    expect(taken([await take(0.7), await take(0.3), await take(0.1)])).toBe(2);
    await tables.empty();
    expect([await take(0.9), await take(0.2), await take(0.1)]).toEqual([
      ...['taken', 'nothing left', 'taken'],
    ]);
  });

  test('is not for what costs more than all of it, and none is none', async () => {
    expect(await take(1.01)).toBe('nothing left');
    expect(await take(0.01, 0)).toBe('nothing left');
    expect(await take(1)).toBe('taken');
  });

  test('begins anew with the day of UTC', async () => {
    expect(await take(1)).toBe('taken');
    expect(await take(1, 1, '2026-11-22T23:59:59.999Z')).toBe('nothing left');
    expect(await take(1, 1, '2026-11-23T00:00:00.000Z')).toBe('taken');
    expect(await take(1, 1, plus(noon, 2 * DAY_MS))).toBe('taken');
  });

  test('gets back what a refused message took, on the day on which it took it', async () => {
    await take(1);
    await refund('sms', 0.05, noon);
    expect(taken(await many(5, 0.05))).toBe(1);
    await refund('sms', 0.05, plus(noon, DAY_MS));
    expect(await take(0.05)).toBe('nothing left');
    expect(await take(1, 1, plus(noon, DAY_MS))).toBe('taken');
  });

  test('gets it back once where the answer is lost and the client asks again', async () => {
    await take(1);
    const send = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
    vi.spyOn(documents, 'send').mockImplementation((async (command: unknown) => {
      await send(command);
      return send(command);
    }) as typeof documents.send);
    await refund('sms', 0.05, noon);
    vi.restoreAllMocks();
    expect(taken(await many(5, 0.05))).toBe(1);
  });

  test('that is raised or lowered counts from then on, with what was spent before', async () => {
    await many(10, 0.05);
    expect(await take(0.05, 0.5)).toBe('nothing left');
    expect(await take(0.05, 0.55)).toBe('taken');
  });

  test('is never overspent by an answer that is lost: the message is not sent then', async () => {
    const send = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
    let losses = 5;
    vi.spyOn(documents, 'send').mockImplementation((async (command: unknown) => {
      const answer = await send(command);
      if (command instanceof UpdateCommand && losses-- > 0) throw new Error('lost');
      return answer;
    }) as typeof documents.send);
    const answers = await Promise.allSettled(Array.from({ length: 40 }, () => take(0.05)));
    const sent = answers.filter((one) => one.status === 'fulfilled' && one.value === 'taken');
    expect(sent).toHaveLength(15);
  });
});
