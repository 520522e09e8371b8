import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { environment } from '../../../shared/environment.ts';
import { censusOf, overview, retentionReport } from '../../../shared/reports/read.ts';
import { lastSample } from '../../../shared/reports/sample/store.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { ago, anEvent, NOW } from '../segments/history.ts';
import type { How } from '../sweeps/faults.ts';
import { drain, putCustomer, putSegment } from './house.ts';
import { catalog, conditions, fans, fill, lately, members, shownAs, useCensus } from './shop.ts';

const { waiting, faults } = useCensus();

/** All that a census has counted, without the names and the instants that differ from one to the next. */
async function everything(censusId: string) {
  const asOf = censusId.replace('census-', '');
  const { asOf: seen, days, segments, ...figures } = await overview(await catalog(), asOf);
  const sample = await lastSample();
  expect([seen, sample?.instant]).toEqual([asOf, asOf]);
  return {
    overview: { ...figures, days: days.map(({ asOf: _, ...day }) => day) },
    segments: Object.values(segments).map(({ size }) => size),
    retention: await Promise.all(
      (['seen', 'order'] as const).map(
        async (of) => (await retentionReport({ by: 'week', of })).cohorts,
      ),
    ),
    sample: [sample?.population, sample?.customers],
  };
}

describe.each<How>(['refused', 'answer-lost'])('a call that is %s', (how) => {
  test('costs nothing, whichever call of the census it is', { timeout: 60_000 }, async () => {
    await fill();
    for (const n of [1, 2]) {
      const order = anEvent('Order Completed', ago(n * 10 * DAY_MS), { total: n });
      await putCustomer(`u:buyer${n}`, [order], { conditions });
    }
    let nth = 0;
    const take = async () => {
      nth += 1;
      const at = plus(NOW, nth);
      const { censusId } = await startCensus(at).catch(() => startCensus(at));
      await drain(waiting, at);
      return censusId;
    };
    faults.plan(undefined);
    const counted = await everything(await take());
    expect(counted.overview).toMatchObject({ customers: 16, orders: { total: { count: 2 } } });
    const calls = faults.calls();
    expect(calls).toBeGreaterThan(60);
    const whole = {
      state: 'done',
      profiles: 16,
      segments: { fans: fans.length, lately: lately.length },
    };
    for (let call = how === 'refused' ? 0 : 1; call < calls; call += 8) {
      faults.plan({ call, how });
      const censusId = await take();
      faults.plan(undefined);
      expect(await censusOf(censusId, NOW)).toMatchObject(whole);
      expect(await everything(censusId)).toEqual(counted);
      expect((await members('fans')).map(({ customerId }) => customerId).sort()).toEqual(
        fans.map(shownAs).sort(),
      );
    }
  });
});

test('members are as many as the size says, though one goes between an attempt and its repeat', async () => {
  await putSegment('one', { trait: 'city', is: 'Bern' });
  const TableName = environment('PROFILES_TABLE');
  const goes = new DeleteCommand({ TableName, Key: { pk: 'u:3' } });
  const isPiece = (input: object) =>
    'Item' in input && Object.hasOwn(input.Item as object, 'tally');
  await putCustomer('u:4', []);
  const sizes = new Set<number>();
  for (let call = 0; call < 5; call += 1) {
    await putCustomer('u:3', [], { traits: { city: 'Bern' } });
    const at = plus(NOW, call);
    const { censusId } = await startCensus(at);
    faults.plan({ call, how: 'refused', of: isPiece });
    await drain(waiting, at, { failed: () => documents.send(goes) });
    faults.plan(undefined);
    const { one = 0 } = (await censusOf(censusId, at)).segments;
    expect(await members('one')).toHaveLength(one);
    sizes.add(one);
  }
  expect([...sizes].sort()).toEqual([0, 1]);
});
