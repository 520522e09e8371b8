import autocannon from 'autocannon';
import { startFloor } from './floor/floor.ts';
import { type Figure, quantile, rounded } from './table.ts';

type Load = Parameters<typeof autocannon>[0];
const CONNECTIONS = 4;
const SECONDS = 2;
const ROUNDS = 3;

/** What one request of a load carries: ten `events`. */
export interface Carried {
  readonly load: Load;
  readonly count: number;
  readonly what: string;
}

/**
 * Rates through the host beside the host's own floor, of which they are told as a part: median of rounds, each against
 * the floor right before it, so that what else the machine does weighs on both alike. Throws when a request was refused:
 * what fails fast is no rate.
 */
export async function ratesBesideFloor(carried: readonly Carried[]): Promise<readonly Figure[]> {
  const host = await startFloor();
  try {
    const floor = { url: `${host.url}/floor`, method: 'POST' };
    await run(floor);
    const figures = [];
    for (const each of carried) figures.push(...(await rate(each, floor)));
    return figures;
  } finally {
    await host.stop();
  }
}

async function rate({ load, count, what }: Carried, floor: Load): Promise<readonly Figure[]> {
  await run(load);
  const rounds: { own: Rate; below: Rate }[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({ below: await run(floor), own: await run(load) });
  const median = (value: (round: { own: Rate; below: Rate }) => number) =>
    rounded(quantile(rounds.map(value), 0.5));
  const by = `by ${count}: `;
  return [
    {
      figure: `${by}${what}`,
      value: median(({ own }) => own.perSecond * count),
      unit: 'per second',
    },
    { figure: `${by}a request`, value: median(({ own }) => own.p50Ms), unit: 'ms' },
    {
      figure: `${by}the floor`,
      value: median(({ below }) => below.perSecond),
      unit: 'requests per second',
    },
    {
      figure: `${by}requests over the floor's`,
      value: median(({ own, below }) => own.perSecond / below.perSecond),
      unit: 'ratio',
    },
  ];
}

interface Rate {
  readonly perSecond: number;
  readonly p50Ms: number;
}

async function run(load: Load): Promise<Rate> {
  const { requests, latency, non2xx, errors } = await autocannon({
    connections: CONNECTIONS,
    duration: SECONDS,
    ...load,
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} requests to ${load.url} failed`);
  return { perSecond: requests.average, p50Ms: latency.p50 };
}
