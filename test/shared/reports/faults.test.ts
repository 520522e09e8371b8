import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { environment } from '../../../shared/environment.ts';
import { censusOf } from '../../../shared/reports/read.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { plus } from '../../../shared/time.ts';
import { NOW } from '../segments/history.ts';
import type { How } from '../sweeps/faults.ts';
import { drain, putCustomer, putSegment } from './house.ts';
import { fans, fill, lately, members, shownAs, useCensus } from './shop.ts';

const { waiting, faults } = useCensus();

describe.each<How>(['refused', 'answer-lost'])('a call that is %s', (how) => {
  test('costs nothing, whichever call of the census it is', { timeout: 60_000 }, async () => {
    await fill();
    let nth = 0;
    const take = async () => {
      nth += 1;
      const at = plus(NOW, nth);
      const { censusId } = await startCensus(at).catch(() => startCensus(at));
      await drain(waiting, at);
      return censusId;
    };
    faults.plan(undefined);
    await take();
    const calls = faults.calls();
    expect(calls).toBeGreaterThan(60);
    const whole = {
      state: 'done',
      profiles: 14,
      segments: { fans: fans.length, lately: lately.length },
    };
    for (let call = how === 'refused' ? 0 : 1; call < calls; call += 8) {
      faults.plan({ call, how });
      const censusId = await take();
      faults.plan(undefined);
      expect(await censusOf(censusId, NOW)).toMatchObject(whole);
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
    await drain(waiting, at, undefined, () => documents.send(goes));
    faults.plan(undefined);
    const { one = 0 } = (await censusOf(censusId, at)).segments;
    expect(await members('one')).toHaveLength(one);
    sizes.add(one);
  }
  expect([...sizes].sort()).toEqual([0, 1]);
});
