import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { chunksOf } from '../../../shared/events/chunk.ts';
import type { Event } from '../../../shared/events/event.ts';
import { claimHour, putChunk, readHours, readLog } from '../../../shared/events/store.ts';
import { aChunk, anEvent } from '../../support/messages.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
beforeEach(() => tables.empty());

const source = 'u:c-1001';
const hours = ['2026-11-22T08', '2026-11-22T09', '2026-11-22T10', '2026-11-22T11'];
const chunkIn = (hour: string) => aChunk({ hour, chunkId: `chunk-${hour}` });

describe('a chunk', () => {
  it('is read as it was put', async () => {
    await putChunk(aChunk());
    expect(await readLog(source)).toEqual([aChunk()]);
  });

  it('is read as it was put when it was large enough to be packed', async () => {
    const events = Array.from({ length: 200 }, (_, n) => anEvent({ messageId: `m${n}` }));
    await putChunk(aChunk({ events }));
    expect(await readLog(source)).toEqual([aChunk({ events })]);
  });

  it('stands as its first copy, whoever puts it again', async () => {
    await putChunk(aChunk());
    await putChunk(aChunk({ receivedAt: '2027-01-01T00:00:00.000Z' }));
    expect(await readLog(source)).toEqual([aChunk()]);
  });

  it('lends its events its receipt when they came without a time', async () => {
    const placed = { source, hour: '2026-11-22T09', event: anEvent({ time: aChunk().receivedAt }) };
    const receipts = [aChunk().receivedAt, '2026-11-22T12:00:00.000Z'] as const;
    for (const receivedAt of receipts) {
      const event: Event = { ...placed.event, time: receivedAt };
      const [chunk] = chunksOf([{ ...placed, source, event }], {
        receivedAt,
        trust: 'claimed',
        via: 'live',
      });
      if (chunk) await putChunk(chunk);
    }
    const found = await readLog(source);
    expect(found.map(({ events }) => events[0]?.time)).toEqual([aChunk().receivedAt]);
  });
});

test('ranges of hours are read with both ends, and nothing beside them', async () => {
  for (const hour of hours) await putChunk(chunkIn(hour));
  await putChunk(aChunk({ source: 'u:c-1002' }));
  const found = await readHours(source, [
    { from: '2026-11-22T08', to: '2026-11-22T09' },
    { from: '2026-11-22T11', to: '2026-11-22T11' },
  ]);
  expect(found.map(({ hour }) => hour)).toEqual([hours[0], hours[1], hours[3]]);
});

test('a log of several pages is read whole, without the hours that were claimed', async () => {
  const noise = () => randomBytes(180_000).toString('base64');
  for (let n = 0; n < 8; n++) {
    const events = [anEvent({ messageId: `m${n}`, properties: { noise: noise() } })];
    await putChunk(aChunk({ chunkId: `chunk-${n}`, events }));
  }
  await claimHour(source, 'm', '2026-11-22T10');
  expect(await readLog(source)).toHaveLength(8);
});

describe('an hour', () => {
  it('belongs to whoever claims it first', async () => {
    expect(await claimHour(source, 'm-1', '2026-11-22T10')).toBe('2026-11-22T10');
    expect(await claimHour(source, 'm-1', '2026-11-22T11')).toBe('2026-11-22T10');
  });

  it('is claimed for one message of one source', async () => {
    await claimHour(source, 'm-1', '2026-11-22T10');
    expect(await claimHour(source, 'm-2', '2026-11-22T11')).toBe('2026-11-22T11');
    expect(await claimHour('a:x', 'm-1', '2026-11-22T12')).toBe('2026-11-22T12');
  });

  it('is the same for all who claim at once', async () => {
    const claims = hours.map((hour) => claimHour(source, 'm-1', hour));
    expect(new Set(await Promise.all(claims)).size).toBe(1);
  });
});

test('every read is consistent: what was answered for is seen', async () => {
  const send = vi.spyOn(documents, 'send');
  await readHours(source, [{ from: '2026-11-22T08', to: '2026-11-22T09' }]);
  await readLog(source);
  await claimHour(source, 'm-1', '2026-11-22T10');
  await claimHour(source, 'm-1', '2026-11-22T11');
  const reads = send.mock.calls.flatMap(([{ input }]) =>
    'ConsistentRead' in input ? input.ConsistentRead : [],
  );
  expect(reads).toEqual([true, true, true]);
  send.mockRestore();
});
