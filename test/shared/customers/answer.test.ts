import { expect, test } from 'vitest';
import { affinities } from '../../../shared/customers/affinity.ts';
import { answerOf, CustomerAnswer } from '../../../shared/customers/answer.ts';
import { foldEvents, join } from '../../../shared/customers/fold.ts';
import { emptyProfile } from '../../../shared/customers/profile.ts';
import type { Event } from '../../../shared/events/event.ts';
import { noModels } from '../../../shared/predictions/models.ts';
import type { Verdict } from '../../../shared/segments/compile.ts';
import { aTrack, logged, NOW, type Receipt } from './events.ts';
import { knowing } from './world.ts';

const { rules, triggers } = knowing();

const profileOf = (...said: [Event, Receipt?][]) => {
  const folded = foldEvents(
    said.map(([event, receipt]) => logged(event, receipt)),
    rules,
    '2026-11-15',
    { sources: ['u:1'] },
  );
  return join(emptyProfile('u:1', 1_001), new Set(), folded, rules, '2026-11-15');
};
const show = (profile: ReturnType<typeof profileOf>, verdicts = new Map<string, Verdict>()) =>
  answerOf(profile, {
    verdicts,
    isProtected: rules.isProtected,
    models: noModels,
    triggers,
    now: NOW,
  });

const identify = (id: string, traits: Record<string, unknown>): Event => ({
  type: 'identify',
  messageId: id,
  userId: '1',
  time: NOW,
  traits,
});

test('activity says how often, when last, and on which days', () => {
  const profile = profileOf(
    [aTrack('1', '2026-11-01T08:00:00.000Z')],
    [aTrack('2', '2026-11-22T08:00:00.000Z')],
    [aTrack('3', '2026-11-22T09:00:00.000Z')],
  );

  expect(show(profile).activity).toEqual({
    'Product Viewed': {
      total: 3,
      last: '2026-11-22T09:00:00.000Z',
      days: { '2026-11-01': 1, '2026-11-22': 2 },
    },
  });
});

test('orders are counted, those of 0.00 too, and summed without an error of rounding', () => {
  const order = (id: string, revenue: number, time: string) =>
    aTrack(id, time, { event: 'Order Completed', properties: { revenue } });
  const profile = profileOf(
    [order('1', 0.1, '2026-11-01T08:00:00.000Z')],
    [order('2', 0.2, '2026-11-21T08:00:00.000Z')],
    [order('3', 0, '2026-11-22T08:00:00.000Z')],
  );

  expect(show(profile).orders).toEqual({
    count: 3,
    revenue: 0.3,
    first: '2026-11-01T08:00:00.000Z',
    last: '2026-11-22T08:00:00.000Z',
  });
});

test('affinities are shares, and fade by half in thirty days', () => {
  const view = (id: string, time: string, category: string) =>
    aTrack(id, time, { properties: { category } });
  const profile = profileOf(
    [view('1', '2026-11-22T08:00:00.000Z', 'shoes')],
    [view('2', '2026-10-23T08:00:00.000Z', 'hats')],
  );

  expect(affinities(profile, NOW)).toEqual({ shoes: 0.6667, hats: 0.3333 });
});

test('what only a public key claimed of a protected trait is shown as unverified', () => {
  const profile = profileOf(
    [identify('1', { email: 'a@example.com', color: 'red' }), { trust: 'claimed' }],
    [identify('2', { phone: '+41' }), { trust: 'proven' }],
  );

  expect(show(profile)).toMatchObject({
    traits: { color: 'red', email: 'a@example.com', phone: '+41' },
    unverified: ['email'],
  });
});

test('a trait that was set to null is not shown', () => {
  const profile = profileOf([identify('1', { color: 'red' })], [identify('2', { color: null })]);

  expect(show(profile).traits).toEqual({});
});

test('segments are shown as of now, with their since where that is known', () => {
  const profile = {
    ...profileOf([aTrack('1', NOW)]),
    segments: { fans: { since: NOW, cause: 'event' }, gone: { since: NOW, cause: 'event' } },
  } as const;
  const verdicts = new Map<string, Verdict>([
    ['fans', { state: 'in' }],
    ['gone', { state: 'out' }],
    ['building', { state: 'unknown' }],
  ]);

  expect(show(profile, verdicts).segments).toEqual({
    fans: { state: 'in', since: NOW, cause: 'event' },
    building: { state: 'unknown' },
  });
});

test('an answer has the shape that the documentation gives it', () => {
  const device = { context: { device: { type: 'ios', token: 't' }, location: { city: 'Bern' } } };

  expect(() => CustomerAnswer.parse(show(profileOf([aTrack('1', NOW, device)])))).not.toThrow();
});
