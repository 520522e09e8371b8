import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Figure, report } from '../bench/table.ts';
import { cellsOf, countUp } from '../support/count.ts';
import type { FunctionUsage } from '../support/host.ts';
import { useHost } from '../support/journey.ts';
import { itemOf, NOW, segments } from '../support/population.ts';
import { seeding } from '../support/seed.ts';

const PEOPLE = 100_000;
const journey = useHost();

describe(`a census of ${PEOPLE} customers on the local host`, () => {
  const expected = countUp(PEOPLE);
  let seconds: number;
  let usage: Readonly<Record<string, FunctionUsage>>;
  // biome-ignore lint/suspicious/noExplicitAny: the client holds answers against the OpenAPI document
  let overview: any;

  beforeAll(async () => {
    const { host, client } = journey;
    await host.clock.set('2026-11-21T23:00:00.000Z', { last: 0 });
    for (const [id, { condition }] of Object.entries(segments))
      await client.put(`/v1/segments/${id}`, { name: id, condition });
    await client.census();
    const owner = await seeding(host.awsEndpoint);
    await owner.profiles(PEOPLE, itemOf);
    owner.close();
    await host.clock.set(NOW, { last: 0 });
    await host.settle();
    await host.usage.zero();
    const began = performance.now();
    await client.census();
    seconds = (performance.now() - began) / 1_000;
    usage = await host.usage.all();
    overview = (await client.get('/v1/reports/overview')).body;
  }, 1_800_000);

  test('counts what each of them alone would say', () => {
    expect(overview).toMatchObject(expected.overview);
  });

  test('finds the members of every segment, and who entered today', async () => {
    const found: Record<string, unknown> = {};
    for (const id of Object.keys(segments)) {
      const { body } = await journey.client.get(`/v1/reports/segments/${id}?days=1`);
      found[id] = { size: body.size, entered: body.days[0].in };
    }

    expect(found).toEqual(expected.segments);
  });

  test('follows those who came in one week through the next ones', async () => {
    const { body } = await journey.client.get('/v1/reports/retention?by=week&of=seen');
    const counts = (cohort: string, weeks: number) =>
      Array.from({ length: weeks }, (_, n) => expected.weeks.get(cohort)?.[n] ?? 0);

    expect(body.cohorts).toHaveLength(expected.weeks.size);
    for (const { cohort, customers, retained } of body.cohorts)
      expect([customers, ...retained]).toEqual([
        expected.weeks.get(cohort)?.[0],
        ...counts(cohort, retained.length),
      ]);
  });

  test('fits the models, and counts buyers by the cells that their bounds give', async () => {
    const { body } = await journey.client.get('/v1/predictions');
    const states = Object.fromEntries(
      body.map(({ name, state }: Record<string, string>) => [name, state]),
    );
    const rfm = body.find(({ name }: { name: string }) => name === 'rfm');

    expect(states).toEqual({
      ...{ 'bg-nbd': 'ready', 'gamma-gamma': 'ready', propensity: 'ready', rfm: 'ready' },
    });
    expect(rfm.customers).toBe(expected.buyers.length);
    expect(overview.rfm).toMatchObject(cellsOf(expected.buyers, rfm.parameters));
  });

  test('loses no invocation, and holds no more for a hundred thousand than its function has room for', () => {
    const step = Object.entries(usage).find(([name]) => name.endsWith('-sweeps-step'))?.[1];

    expect(step?.errors).toBe(0);
    expect(step?.heapMb).toBeGreaterThan(1);
    expect(step?.heapMb).toBeLessThan(400);
  });

  afterAll(() => {
    const sum = (of: (one: FunctionUsage) => number) =>
      Object.values(usage).reduce((total, one) => total + of(one), 0);
    const figures: Figure[] = [
      { figure: 'time', value: Math.round(seconds * 10) / 10, unit: 's' },
      { figure: 'read', value: Math.round(sum(({ rru }) => rru)), unit: 'RRU' },
      { figure: 'written', value: Math.round(sum(({ wru }) => wru)), unit: 'WRU' },
      { figure: 'invocations', value: sum(({ invocations }) => invocations), unit: '' },
      {
        figure: 'largest heap',
        value: Math.max(...Object.values(usage).map(({ heapMb }) => heapMb)),
        unit: 'MB',
      },
    ];
    report(`census of ${PEOPLE} customers`, figures);
  });
});
