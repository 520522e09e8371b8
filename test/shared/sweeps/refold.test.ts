import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { environment } from '../../../shared/environment.ts';
import { startSweep } from '../../../shared/sweeps/start.ts';
import { getClosed } from '../../../shared/sweeps/store.ts';
import { drain, putCustomer } from '../reports/house.ts';
import { useCensus } from '../reports/shop.ts';
import { NOW } from '../segments/history.ts';

const { waiting } = useCensus();

test('whoever is behind an epoch goes to the refold queue, and nobody else', async () => {
  for (let n = 0; n < 9; n += 1) await putCustomer(`u:${n}`, [], { epoch: n % 3 });
  const TableName = environment('PROFILES_TABLE');
  const pointer = { pk: 'a:1', version: 1, pointer: 'u:1', epoch: 1 };
  await documents.send(new PutCommand({ TableName, Item: pointer }));
  await startSweep({ kind: 'refold', sweepId: 'refold-2', instant: NOW, params: { epoch: 2 } });
  await drain(waiting);
  const handed = waiting.take(environment('REFOLD_QUEUE')) as { customer: string; hours: string }[];
  const behind = [0, 1, 3, 4, 6, 7].map((n) => `u:${n}`);
  expect(handed.map(({ customer }) => customer).sort()).toEqual(behind);
  expect(new Set(handed.map(({ hours }) => hours))).toEqual(new Set(['all']));
  expect((await getClosed('refold-2'))?.total).toEqual({ behind: 6, current: 4 });
});
