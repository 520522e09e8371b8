import { describe, expect, test } from 'vitest';
import { noModels } from '../../../../shared/predictions/models.ts';
import type { Condition } from '../../../../shared/segments/condition.ts';
import { judgeThought, needsLog, think } from '../../../../shared/segments/preview/thought.ts';
import { DAY_MS } from '../../../../shared/time.ts';
import { ago, anEvent, aProfile, NOW, segmentsOf } from '../history.ts';

const shoes: Condition = { event: 'Product Viewed', where: { category: 'shoes' } };
const twice: Condition = { ...shoes, count: { gte: 2 } };
const log = [
  anEvent('Product Viewed', ago(DAY_MS), { category: 'shoes' }),
  anEvent('Product Viewed', ago(20 * DAY_MS), { category: 'hats' }),
];
const asOf = { now: NOW, models: noModels };
const known = (profile = aProfile(log)) => ({
  ...profile,
  lastOf: { 'Product Viewed': ago(DAY_MS) },
});

describe('a condition that measures what nothing measures yet', () => {
  const thought = think(shoes, undefined, segmentsOf({}));

  test('needs the log of whoever has such events, and of nobody else', () => {
    expect(needsLog(thought, known())).toBe(true);
    expect(needsLog(thought, { lastOf: { 'Order Completed': NOW } })).toBe(false);
  });
  test('is judged from that log', () => {
    expect(judgeThought(thought, known(), log, asOf)).toEqual({ before: 'out', after: 'in' });
    const hats = think({ ...shoes, where: { category: 'caps' } }, undefined, segmentsOf({}));
    expect(judgeThought(hats, known(), log, asOf).after).toBe('out');
  });
});

test('a condition of what is measured needs no log', () => {
  const inForce = segmentsOf({ fans: shoes });
  const thought = think(twice, 'fans', inForce);
  const profile = known(aProfile(log, { conditions: [shoes] }));

  expect(needsLog(thought, profile)).toBe(false);
  expect(judgeThought(thought, profile, undefined, asOf)).toEqual({ before: 'in', after: 'out' });
});

test('a new segment may name those that are there', () => {
  const inForce = segmentsOf({ fans: shoes });
  const thought = think({ not: { segment: 'fans' } }, undefined, inForce);
  const profile = known(aProfile(log, { conditions: [shoes] }));

  expect(judgeThought(thought, profile, undefined, asOf)).toEqual({ before: 'out', after: 'out' });
});

test('a segment that is being built stays unknown in what names it', () => {
  const inForce = segmentsOf({ fans: shoes }, 2);
  const thought = think({ segment: 'fans' }, undefined, inForce);

  expect(judgeThought(thought, known(), undefined, asOf).after).toBe('unknown');
});
