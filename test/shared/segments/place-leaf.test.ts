import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../shared/segments/condition.ts';
import { kilometres } from '../../../shared/segments/place-leaf.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { ago, NOW } from './history.ts';
import { judged } from './judged.ts';

describe('places', () => {
  const bern = { latitude: 46.948, longitude: 7.447 };
  const thun = { latitude: 46.758, longitude: 7.628, at: ago(2 * DAY_MS) };
  const near = (radiusKm: number, within?: string): Condition => ({
    near: { ...bern, radiusKm },
    ...(within && { within }),
  });

  test('distances are great circles', () => {
    // By Vincenty on WGS 84: 25.24 and 5,570.2 km.
    expect(kilometres(bern, thun)).toBeCloseTo(25.2, 0);
    const [london, newYork] = [
      { latitude: 51.5074, longitude: -0.1278 },
      { latitude: 40.7128, longitude: -74.006 },
    ];
    expect(Math.abs(kilometres(london, newYork) - 5_585) / 5_585).toBeLessThan(0.006);
  });
  test.each<[string, Condition, 'in' | 'out']>([
    ['inside the radius', near(26), 'in'],
    ['outside the radius', near(24), 'out'],
    ['inside the time', near(26, 'P3D'), 'in'],
    ['before the time', near(26, 'P1D'), 'out'],
  ])('somebody who was %s', (_, condition, state) => {
    expect(judged(condition, { places: [thun] }).state).toBe(state);
  });
  test('being near ends when it said', () => {
    expect(judged(near(26, 'P3D'), { places: [thun] })).toEqual({
      state: 'in',
      flipsAt: plus(ago(-DAY_MS), 1),
    });
  });
  test.each<[string, Condition, 'in' | 'out']>([
    ['the country', { place: { country: 'CH' } }, 'in'],
    ['one of several cities', { place: { country: 'CH', city: { in: ['Bern', 'Thun'] } } }, 'in'],
    ['another country', { place: { country: 'DE' } }, 'out'],
    ['not a country', { place: { country: { not: 'DE' } } }, 'in'],
  ])('where somebody was last: %s', (_, condition, state) => {
    const value = { country: 'CH', city: 'Bern' };
    const place = { value, at: NOW, id: 'm', trust: 'claimed' as const };
    expect(judged(condition, { place }).state).toBe(state);
  });
});
