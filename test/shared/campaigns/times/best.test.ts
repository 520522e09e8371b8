import { describe, expect, test } from 'vitest';
import { bestTime, drawsFor } from '../../../../shared/campaigns/times/best.ts';
import { blocksFrom } from '../../../../shared/campaigns/times/block.ts';
import { DAY_MS, plus } from '../../../../shared/time.ts';

const monday = '2026-11-23T00:00:00.000Z';
const choices = blocksFrom(monday, plus(monday, DAY_MS), 'UTC');
const certain = [0.5, 0] as const;
const crowd = (answered: number) => ({ sent: 9_900, answered });

describe('the best time', () => {
  test('is at once while nothing is known', () => {
    expect(bestTime(choices, { everyone: {}, own: {} }, certain)).toMatchObject({
      at: monday,
      explored: false,
    });
  });

  test('of somebody new is everybody’s, with the numbers', () => {
    const everyone = {
      'weekday-2': crowd(990),
      'weekday-5': crowd(2_970),
      'weekend-1': crowd(99),
    };
    const best = bestTime(choices, { everyone, own: {} }, certain);

    expect(best).toMatchObject({
      at: '2026-11-23T20:00:00.000Z',
      block: 'weekday-5',
      probability: 0.9167,
      blocks: { 'weekday-5': { prior: 0.2984, sent: 0, answered: 0, rate: 0.2984 } },
    });
    expect(best?.blocks).not.toHaveProperty('weekend-1');
  });

  test('follows the customer’s own answers, once they are more than a few', () => {
    const everyone = { 'weekday-2': crowd(990), 'weekday-5': crowd(2_970) };
    const at = (sent: number) =>
      bestTime(choices, { everyone, own: { 'weekday-2': { sent, answered: sent } } }, certain)
        ?.block;

    expect(at(1)).toBe('weekday-5');
    expect(at(5)).toBe('weekday-2');
  });

  test('is any block for one message in ten, and says so', () => {
    const everyone = { 'weekday-5': crowd(2_970) };
    const taken = Array.from({ length: 6_000 }, (_, n) =>
      bestTime(choices, { everyone, own: {} }, drawsFor(['spring', `u:${n}`])),
    );
    const share = (block: string) =>
      taken.filter((one) => one?.block === block).length / taken.length;
    const explored = taken.filter((one) => one?.explored);

    expect(explored.length / taken.length).toBeCloseTo(0.1, 1);
    expect(Math.abs(share('weekday-5') - (0.9 + 0.1 / 6))).toBeLessThan(0.01);
    expect(Math.abs(share('weekday-1') - 0.1 / 6)).toBeLessThan(0.006);
    expect(taken.find((one) => one?.block === 'weekday-1')?.probability).toBe(0.01667);
  });

  test('of nothing to choose from is none', () => {
    expect(bestTime([], { everyone: {}, own: {} }, certain)).toBeUndefined();
  });
});
