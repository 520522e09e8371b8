import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';
import { bringUpToDate } from '../../../shared/customers/bring.ts';
import { profileOf } from '../../../shared/customers/read.ts';
import { putPointer } from '../../../shared/customers/store.ts';
import { putChunk } from '../../../shared/events/store.ts';
import { putStops } from '../../../shared/messages/reservation.ts';
import { getLedger } from '../../../shared/messages/store.ts';
import { useTables } from '../../support/tables.ts';
import { aChunk, aTrack, NOW } from './events.ts';

const tables = useTables();
const sqs = mockClient(SQSClient);
sqs.on(SendMessageCommand).resolves({});

beforeEach(() => tables.empty());

const record = async (id: string) => {
  const chunk = aChunk(aTrack(id, NOW));
  await putChunk(chunk);
  return bringUpToDate({ customer: chunk.source, hours: [chunk.hour], cause: 'event' }, NOW);
};

test('an event that was recorded is in the profile', async () => {
  const outcome = await record('m1');
  const profile = await profileOf('u:1', NOW, emptyCatalog);

  expect(outcome).toBe('current');
  expect(profile.buckets['2026-11-22T10']).toMatchObject({
    events: 1,
    counts: { 'Product Viewed': 1 },
    weights: { shoes: 3 },
  });
});

test('fifty at once for one customer lose nothing', async () => {
  const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => record(`m${n}`)));
  const handedOver = sqs.commandCalls(SendMessageCommand).length;
  expect(handedOver).toBe(outcomes.filter((outcome) => outcome === 'handed-over').length);
  if (handedOver > 0)
    await bringUpToDate(
      { customer: 'u:1', hours: ['2026-11-22T10'], cause: 'event' },
      NOW,
      'queue',
    );
  const profile = await profileOf('u:1', NOW, emptyCatalog);

  expect(profile.buckets['2026-11-22T10']?.events).toBe(50);
});

test('a merge takes along what the visitor stopped', async () => {
  await putStops('a:x', [{ source: 'bounce', channel: 'email', address: 'hash', at: NOW }]);
  const identify = aChunk({
    type: 'identify',
    messageId: 'i1',
    userId: '1',
    anonymousId: 'x',
    time: NOW,
  });
  await putChunk(identify);
  await bringUpToDate({ customer: 'u:1', hours: [identify.hour], cause: 'event' }, NOW);

  expect((await getLedger('u:1')).stops).toMatchObject([{ source: 'bounce', address: 'hash' }]);
});

test('who merged is whom they turned out to be, before that profile is put', async () => {
  await putPointer({ customer: 'a:x', version: 0, to: 'u:1', pending: true }, NOW);

  expect((await profileOf('a:x', NOW, emptyCatalog)).customer).toBe('u:1');
});
