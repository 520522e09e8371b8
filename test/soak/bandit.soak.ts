import { expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { meanOf, simulate } from '../support/tastes.ts';

const journey = useHost();

test('of five shops the median earns nine tenths of the best policy after 4,000 decisions, and each more than by priority', async () => {
  const shares: number[] = [];
  for (const seed of [1, 2, 3, 4, 5]) {
    const { host, client } = journey;
    const { earned, best, priority } = await simulate({
      ...{ host, client, seed, decisions: 5_000, round: 250 },
    });
    const last = meanOf(earned.slice(4_000));
    console.log(JSON.stringify({ seed, last, best, priority }));
    expect(last).toBeGreaterThan(priority);
    shares.push(last / best);
  }

  expect(shares.sort((a, b) => a - b)[2]).toBeGreaterThanOrEqual(0.9);
}, 3_600_000);
