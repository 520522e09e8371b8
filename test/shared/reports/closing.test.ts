import { setTimeout } from 'node:timers/promises';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, test, vi } from 'vitest';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { emptyFunnel } from '../../../shared/reports/funnel.ts';
import { putFunnel } from '../../../shared/reports/funnels/store.ts';
import { membersPage } from '../../../shared/reports/members.ts';
import { campaignReport, overview } from '../../../shared/reports/read.ts';
import { censusReport } from '../../../shared/reports/report.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { putCensus } from '../../../shared/reports/store.ts';
import { emptyTally } from '../../../shared/reports/tally.ts';
import { HOUR_MS, plus } from '../../../shared/time.ts';
import { aCampaign, defined } from '../../support/campaigns.ts';
import { NOW } from '../segments/history.ts';
import { drain, putSegment } from './house.ts';
import { catalog, shoes, useCensus } from './shop.ts';

const { waiting } = useCensus();
afterEach(() => {
  vi.restoreAllMocks();
});

/** What a census puts when it closes: its campaigns, then itself. */
async function close(instant: string, sent: number): Promise<void> {
  await putFunnel('spring', instant, { ...emptyFunnel(), planned: sent, sent });
  await putCensus(censusReport(emptyTally(), { censusId: `census-${instant}`, asOf: instant }));
}

test('a report that is read while a census closes is of one census or the other, never zeros', async () => {
  await close(NOW, 3);
  const read = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
  let closed: Promise<void> | undefined;
  vi.spyOn(documents, 'send').mockImplementation((async (command: unknown) => {
    const census =
      command instanceof QueryCommand && JSON.stringify(command.input).includes('#all');
    if (census && closed === undefined) {
      closed = setTimeout(50).then(() => close(plus(NOW, HOUR_MS), 4));
      await closed;
    }
    return read(command);
  }) as typeof documents.send);
  const campaigns = new Map([['spring', defined('spring', aCampaign())]]);

  expect(await campaignReport('spring', { ...emptyCatalog, campaigns })).toMatchObject({
    asOf: plus(NOW, HOUR_MS),
    sent: 4,
  });
  expect(closed).toBeDefined();
});

test('after a census of nobody a segment is current, and nobody is in it', async () => {
  await putSegment('fans', shoes);
  await startCensus(NOW);
  await drain(waiting);

  expect((await overview(await catalog(), NOW)).segments).toMatchObject({
    fans: { state: 'current', size: 0, sizeAt: NOW },
  });
  expect(await membersPage('fans', { limit: 10 }, await catalog())).toEqual({
    items: [],
    asOf: NOW,
  });
});
