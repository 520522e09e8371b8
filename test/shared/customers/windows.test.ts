import { expect, test } from 'vitest';
import type { OpenWindow, RewardWindow } from '../../../shared/customers/windows.ts';
import {
  closeWindows,
  closingAt,
  isOpen,
  joinWindows,
  WINDOWS_A_DAY,
  windowIn,
  windowsSince,
} from '../../../shared/customers/windows.ts';
import type { Served } from '../../../shared/offers/receipt.ts';
import { DAY_MS, HOUR_MS, plus } from '../../../shared/time.ts';
import { aTrack, logged, NOW } from './events.ts';
import { learning } from './measuring.ts';
import { aReceipt } from './receipts.ts';
import { knowing } from './world.ts';

const context = { features: 7, steps: [1, 15] };
const after = (hours: number) => plus(NOW, hours * HOUR_MS);
const cheap = new Map([['home', { event: 'Promotion Clicked', withinMs: HOUR_MS, learns: false }]]);

function said(
  event: string,
  time = NOW,
  { of = 'one', revenue, ...served }: Partial<Served> & { of?: string; revenue?: number } = {},
  rewards = learning,
): readonly OpenWindow[] {
  const receipt = aReceipt(of, 'u:1', served);
  const one = logged(aTrack(`${of} ${event}`, time, { event, properties: { receipt, revenue } }));
  return windowIn(one, knowing().rules.verify(receipt, ['u:1'], one.at), rewards);
}
const seen = (time = NOW, of = 'one') => said('Promotion Viewed', time, { of });
const clicked = (time = NOW, revenue = 0) => said('Promotion Clicked', time, { revenue });
const closed = (windows: readonly RewardWindow[], now = after(3)) =>
  closeWindows(windows, learning, now);

test('the view of what a learning placement drew opens a window, and keeps what was looked at', () => {
  expect(said('Promotion Viewed', after(1), { context })).toMatchObject([
    { placementId: 'home', offerId: 'shoes', probability: 0.5, shownAt: after(1), context },
  ]);
});

test.each<[string, Partial<Served>, typeof learning?]>([
  ['another slot than the first', { slot: 1 }],
  ['a fallback', { arm: 'fallback' }],
  ['somebody who is left alone', { arm: 'holdout' }],
  ['a placement that is not there', { placementId: 'cart' }],
  ['a placement that does not learn', {}, cheap],
])('the view of %s opens none', (_, served, rewards) => {
  expect(said('Promotion Viewed', NOW, served, rewards)).toEqual([]);
});

test('a choice that looked at something is learnt from though its placement has stopped learning', () => {
  expect(said('Promotion Viewed', NOW, { context }, cheap)).toHaveLength(1);
});

test('a view more than a day after the decision opens none', () => {
  expect(said('Promotion Viewed', after(24))).toHaveLength(1);
  expect(said('Promotion Viewed', after(24.1))).toEqual([]);
});

test('an event that is not the reward of the placement says nothing', () => {
  expect(said('Order Completed')).toEqual([]);
});

test.each([
  ['in time', after(2), 1],
  ['too late', after(2.1), 0],
  ['before the view, whose beacon was slower', after(-0.1), 1],
])('a reward %s is a reward of its window', (_, time, reward) => {
  const { rows } = closed(joinWindows([...seen(), ...clicked(time, 3)]));
  expect(rows).toMatchObject([{ reward, revenue: reward * 3e6, closesAt: after(2) }]);
});

test('nothing is learnt from what was not seen', () => {
  const windows = joinWindows(clicked());
  expect(closed(windows, after(20))).toEqual({ windows, rows: [] });
  expect(closingAt(windows, learning)).toBeUndefined();
});

test('the first view and the first reward count', () => {
  const all = [...seen(after(1)), ...clicked(after(1)), ...seen(), ...clicked(after(0.5), 2)];
  expect(joinWindows(all)).toMatchObject([
    { shownAt: NOW, reward: { at: after(0.5), revenue: 2_000_000 } },
  ]);
});

test('a window is closed two minutes after its end, once, and opens no more', () => {
  const windows = joinWindows(seen());
  const end = closingAt(windows, learning) ?? '';
  expect(end).toBe(plus(after(2), 120_000));
  expect(closed(windows, plus(end, -1)).rows).toEqual([]);
  const once = closed(windows, end);
  expect(once.rows).toHaveLength(1);
  const again = joinWindows([...once.windows, ...seen(), ...clicked()]);
  expect(again).toEqual(once.windows);
  expect(closed(again).rows).toEqual([]);
});

test('what closed more than a day ago is dropped, and teaches nothing', () => {
  const late = closed(joinWindows(seen()), after(27));
  expect(late.rows).toEqual([]);
  expect(late.windows.some(isOpen)).toBe(false);
});

test('of more decisions of a day the first by hash stay, whatever became of them', () => {
  const all = Array.from({ length: 40 }, (_, n) => seen(NOW, `d${n}`)).flat();
  const kept = joinWindows(all).map(({ id }) => id);
  const first = all
    .map(({ id }) => id)
    .sort()
    .slice(0, WINDOWS_A_DAY);
  expect(kept).toEqual(first);
});

test('days go when nothing can be learnt from them any more, and not before', () => {
  const late = said('Promotion Viewed', '2026-11-23T23:59:00.000Z', {
    at: '2026-11-22T23:59:30.000Z',
  });
  const windows = joinWindows(late);
  const today = (day: string) =>
    windowsSince(windows, learning, plus(`${day}T00:00:00.000Z`, -7 * DAY_MS).slice(0, 10));
  expect(closed(windows, '2026-11-25T01:58:00.000Z').rows).toHaveLength(1);
  expect(today('2026-11-25')).toHaveLength(1);
  expect(closed(windows, '2026-11-25T02:00:00.000Z').rows).toEqual([]);
  expect(today('2026-11-26')).toEqual([]);
});
