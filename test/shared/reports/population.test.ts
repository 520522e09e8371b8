import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { environment } from '../../../shared/environment.ts';
import { listModels } from '../../../shared/predictions/list.ts';
import { currentModels } from '../../../shared/predictions/store.ts';
import { census } from '../../../shared/reports/census.ts';
import type { Overview } from '../../../shared/reports/overview.ts';
import { overview, retentionReport, segmentReport } from '../../../shared/reports/read.ts';
import { lastSample } from '../../../shared/reports/sample/store.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import type { Kinds } from '../../../shared/sweeps/kind.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { cellsOf, countUp } from '../../support/count.ts';
import { itemOf, NOW, segments } from '../../support/population.ts';
import { drain, putSegment, small } from './house.ts';
import { catalog, useCensus } from './shop.ts';

const PEOPLE = 5_000;
const { waiting } = useCensus({ emptied: 'once' });
const whole: Kinds = { ...small, census };

describe(`a census of ${PEOPLE} customers`, () => {
  const expected = countUp(PEOPLE);
  let seen: Overview;

  beforeAll(async () => {
    for (const [id, { condition }] of Object.entries(segments)) await putSegment(id, condition);
    await startCensus(plus(NOW, -DAY_MS));
    await drain(waiting, plus(NOW, -DAY_MS), { kinds: whole });
    for (let from = 0; from < PEOPLE; from += 25) {
      const puts = Array.from({ length: 25 }, (_, n) => ({
        PutRequest: { Item: itemOf(from + n) },
      }));
      const RequestItems = { [environment('PROFILES_TABLE')]: puts };
      await documents.send(new BatchWriteCommand({ RequestItems }));
    }
    await startCensus(NOW);
    await drain(waiting, NOW, { kinds: whole });
    seen = await overview(await catalog(), NOW);
  });

  test('counts what each of them alone would say', () => {
    expect(seen).toMatchObject(expected.overview);
  });

  test('finds the members of every segment, and who entered today', async () => {
    const found: Record<string, unknown> = {};
    for (const id of Object.keys(segments)) {
      const { size, days } = await segmentReport(id, await catalog(), NOW, 1);
      found[id] = { size, entered: days[0]?.in };
    }

    expect(found).toEqual(expected.segments);
    expect(waiting.bodies).toEqual([]);
  });

  test('follows those who came in one week through the next ones', async () => {
    const { cohorts } = await retentionReport({ by: 'week', of: 'seen' });

    expect(cohorts.map(({ cohort }) => cohort)).toEqual([...expected.weeks.keys()].sort());
    for (const { cohort, customers, retained } of cohorts) {
      const counts = expected.weeks.get(cohort) ?? [];
      expect([customers, ...retained]).toEqual([
        counts[0],
        ...retained.map((_, n) => counts[n] ?? 0),
      ]);
    }
  });

  test('parts buyers into fifths, and counts them by cell', async () => {
    const models = listModels(await currentModels(NOW, await catalog(), { maxAgeMs: 0 }));
    const rfm = models.find(({ name }) => name === 'rfm') ?? expect.fail('no RFM');
    const latest = expected.buyers.filter(
      ([recency]) => recency <= (rfm.parameters?.recency5 ?? 0),
    );

    expect(rfm.customers).toBe(expected.buyers.length);
    expect(Math.abs(latest.length / expected.buyers.length - 0.2)).toBeLessThan(0.02);
    expect(seen.rfm).toMatchObject(cellsOf(expected.buyers, rfm.parameters ?? {}));
  });

  test('draws a thousand of them, each as likely as any other', async () => {
    const sample = (await lastSample()) ?? expect.fail('no sample');
    const known = sample.customers.filter((customer) => customer.startsWith('u:')).length;

    expect([sample.population, new Set(sample.customers).size]).toEqual([PEOPLE, 1_000]);
    // Three in four are known; of 1,000 drawn the standard error is 1.2 %.
    expect(Math.abs(known / 1_000 - 0.75)).toBeLessThan(0.05);
  });
});
