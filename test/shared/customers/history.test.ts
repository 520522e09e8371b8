import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { bringUpToDate } from '../../../shared/customers/bring.ts';
import { readHistory } from '../../../shared/customers/history.ts';
import { findProfile } from '../../../shared/customers/read.ts';
import { putChunk } from '../../../shared/events/store.ts';
import { useTables } from '../../support/tables.ts';
import { aChunk, aTrack, NOW } from './events.ts';

const tables = useTables();
beforeEach(() => tables.empty());

test.each([
  ['Product Viewed', 1, 1],
  ['Order Completed', 0, 0],
  ['toString', 0, 0],
])('of a history of %s alone, %d days are read', async (event, days, found) => {
  const chunk = aChunk(aTrack('m', NOW));
  await putChunk(chunk);
  await bringUpToDate({ customer: 'u:1', hours: [chunk.hour], cause: 'event' }, NOW);
  const profile = await findProfile('u:1');
  if (!profile) throw new Error('There is no profile');
  const sent = vi.spyOn(documents, 'send');
  onTestFinished(() => sent.mockRestore());
  const { events } = await readHistory(profile, { names: [event] }, { limit: 10 });

  expect(events).toHaveLength(found);
  expect(sent).toHaveBeenCalledTimes(days);
});
