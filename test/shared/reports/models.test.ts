import { describe, expect, test } from 'vitest';
import { showCustomer } from '../../../shared/customers/show.ts';
import { listModels } from '../../../shared/predictions/list.ts';
import { currentModels } from '../../../shared/predictions/store.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { DAY_MS } from '../../../shared/time.ts';
import { ago, anEvent, NOW } from '../segments/history.ts';
import { drain, putCustomer } from './house.ts';
import { catalog, useCensus } from './shop.ts';

const { waiting } = useCensus();

/** Buyer n ordered n % 5 + 1 times, a week or more apart, the first time 100 days ago or earlier. */
async function fill(buyers: number): Promise<void> {
  for (let n = 0; n < buyers; n += 1) {
    const days = Array.from({ length: (n % 5) + 1 }, (_, order) => 100 + n - order * (7 + (n % 9)));
    const events = days.map((day) =>
      anEvent('Order Completed', ago(day * DAY_MS), { total: 20 + (n % 30) }),
    );
    await putCustomer(`u:${n}`, events);
  }
}
async function takeCensus(): Promise<void> {
  await startCensus(NOW);
  await drain(waiting);
}

/** What `GET /v1/predictions` answers. */
const shown = async () => listModels(await currentModels(NOW, await catalog(), { maxAgeMs: 0 }));

test('before the first census there are no models, and nothing is predicted but where somebody stands', async () => {
  await fill(1);
  expect(await shown()).toMatchObject([
    { name: 'bg-nbd', state: 'not-enough-data', because: 'No census was taken yet' },
    { name: 'gamma-gamma', state: 'not-enough-data' },
    { name: 'propensity', state: 'not-enough-data' },
    { name: 'rfm', state: 'not-enough-data' },
  ]);
  expect((await showCustomer('u:0', NOW)).predictions).toEqual({ lifecycle: 'at-risk' });
});

describe('a census', () => {
  test('fits the models to all who have ordered, and from then on customers have predictions', async () => {
    await fill(120);
    await putCustomer('u:looker', [anEvent('Product Viewed')]);
    await takeCensus();

    const [purchases, spending, propensity, rfm] = await shown();
    expect(purchases).toMatchObject({ state: 'ready', customers: 120, fittedAt: NOW });
    expect(Object.keys(purchases?.parameters ?? {})).toEqual(
      expect.arrayContaining(['r', 'alpha', 'a', 'b']),
    );
    expect(spending).toMatchObject({ state: 'ready', customers: 120 });
    expect(propensity).toMatchObject({
      state: 'not-enough-data',
      because: expect.stringContaining('500 are needed'),
    });
    expect(rfm).toMatchObject({ state: 'ready', customers: 120, fittedAt: NOW });
    expect((await showCustomer('u:4', NOW)).predictions).toMatchObject({
      lifecycle: 'active',
      rfm: { frequency: 5, cell: expect.any(String) },
      churn90d: expect.any(Number),
      value365d: { band: expect.any(String), decile: expect.any(Number) },
    });
  });

  test('says of what there is not enough', async () => {
    await fill(7);
    await takeCensus();
    expect(await shown()).toMatchObject([
      {
        state: 'not-enough-data',
        because: '7 customers have ordered, and 100 are needed',
        customers: 7,
        fittedAt: NOW,
      },
      { state: 'not-enough-data' },
      { state: 'not-enough-data' },
      { state: 'ready', customers: 7 },
    ]);
  });
});
