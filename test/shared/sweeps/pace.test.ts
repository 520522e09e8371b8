import { expect, test } from 'vitest';
import { pace } from '../../../shared/sweeps/pace.ts';

test('all shards together stay within the budget, seconds that do not fit are owed', () => {
  expect(pace(128, 1_000, 4, 0)).toEqual({ delay: 0, owed: 0.512 });
  expect(pace(128, 1_000, 4, 0.512)).toEqual({ delay: 1, owed: 0.02400000000000002 });
});

test('a queue holds back for 15 minutes at most, the rest is owed', () => {
  expect(pace(1_000, 1, 1, 0)).toEqual({ delay: 900, owed: 100 });
});
