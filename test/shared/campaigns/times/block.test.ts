import { describe, expect, test } from 'vitest';
import { blockAt, blocksFrom } from '../../../../shared/campaigns/times/block.ts';
import { dateIn, wallAt } from '../../../../shared/campaigns/times/wall.ts';
import { DAY_MS, plus } from '../../../../shared/time.ts';
import { changes } from './changes.ts';

const friday = '2026-11-27T18:30:00.000Z';

describe('the blocks of somebody’s week', () => {
  test.each([
    ['UTC', 'weekday-4'],
    ['Asia/Tokyo', 'weekend-0'],
    ['America/New_York', 'weekday-3'],
    ['Asia/Kathmandu', 'weekend-0'],
  ])('are by the clock in %s', (zone, block) => {
    expect(blockAt(friday, zone)).toBe(block);
  });

  test('are the one that it is and the next five, from a weekday into the weekend', () => {
    expect(blocksFrom(friday, plus(friday, DAY_MS), 'UTC')).toEqual([
      { block: 'weekday-4', at: friday },
      { block: 'weekday-5', at: '2026-11-27T20:00:00.000Z' },
      { block: 'weekend-0', at: '2026-11-28T00:00:00.000Z' },
      { block: 'weekend-1', at: '2026-11-28T04:00:00.000Z' },
      { block: 'weekend-2', at: '2026-11-28T08:00:00.000Z' },
      { block: 'weekend-3', at: '2026-11-28T12:00:00.000Z' },
    ]);
  });

  test('end where they must', () => {
    expect(blocksFrom(friday, '2026-11-28T00:00:00.000Z', 'UTC')).toHaveLength(2);
  });

  test('begin once, in their order, at every change of every zone’s clock', () => {
    for (const { zone, at } of changes) {
      const from = new Date(at - 5 * 3_600_000).toISOString();
      const blocks = blocksFrom(from, plus(from, DAY_MS), zone);
      const times = blocks.map((one) => one.at);

      expect(new Set(times).size).toBe(times.length);
      expect(times.toSorted()).toEqual(times);
      expect(times.every((one) => one >= from)).toBe(true);
      for (const { block, at: begin } of blocks.slice(1)) {
        expect(`${block} ${zone}`).toBe(`${blockAt(begin, zone)} ${zone}`);
        // It begins there: what comes before is of another block, or the clock was put forward over its beginning.
        const wall = wallAt(Date.parse(begin), zone);
        const isSkipped = dateIn(plus(begin, -1), zone) > '' && wall % (4 * 3_600_000) !== 0;
        if (!isSkipped) expect(blockAt(plus(begin, -1), zone)).not.toBe(block);
      }
    }
  });
});
