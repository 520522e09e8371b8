import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../shared/messages/message.ts';
import { answersIn } from '../../../shared/reports/answers/everyone.ts';
import {
  addMessages,
  campaignReportOf,
  emptyFunnel,
  noMessages,
  tallyOfMessage,
} from '../../../shared/reports/funnel.ts';
import { newcombe, wilson } from '../../../shared/reports/interval.ts';
import { askedByVariant } from '../../../shared/reports/outcomes.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { aMessage, noon } from '../../support/campaigns.ts';

const DayAgo = plus(noon, -DAY_MS);
const item = (overrides: Partial<Message>) => ({ sk: 'message#x', ...aMessage(overrides) });
const tallied = (all: readonly Partial<Message>[]) =>
  all.map((one) => tallyOfMessage(item(one), noon)).reduce(addMessages, noMessages());
const reportOf = (all: readonly Partial<Message>[]) =>
  campaignReportOf('spring', noon, tallied(all).campaigns.spring ?? emptyFunnel());
const times = (count: number, overrides: Partial<Message>) =>
  Array.from({ length: count }, () => overrides);
const arrived = { state: 'delivered', sentAt: DayAgo, deliveredAt: DayAgo } as const;

describe('the report of a campaign', () => {
  const fixed = { ...arrived, arm: 'fixed' } as const;
  const all = [
    ...times(60, fixed),
    ...times(20, { ...fixed, clickedAt: noon }),
    ...times(20, { arm: 'fixed', state: 'withheld', because: 'stopped' }),
    ...times(60, { ...fixed, variant: 'short' }),
    ...times(40, { ...fixed, variant: 'short', clickedAt: noon, openedAt: noon }),
    ...times(3, { ...arrived, arm: 'adaptive' }),
    ...times(7, { ...arrived, arm: 'adaptive', variant: 'short', converted: true }),
  ];

  test('has its variants, the message of its own first, the bandit’s apart', () => {
    expect(reportOf(all).variants).toMatchObject([
      { variant: null, arm: 'fixed', planned: 100, sent: 80, clicked: 20 },
      { variant: 'short', arm: 'fixed', planned: 100, sent: 100, opened: 40, clicked: 40 },
      { variant: null, arm: 'adaptive', planned: 3 },
      { variant: 'short', arm: 'adaptive', planned: 7, sent: 7, clicked: 0, converted: 7 },
    ]);
  });

  test('has rates of whoever it was meant for, and a difference that the bandit has no part in', () => {
    const [own, short, , adaptive] = reportOf(all).variants;

    expect(own).toMatchObject({ clickRate: { rate: 0.2, interval: wilson(20, 100) } });
    expect(own).not.toHaveProperty('difference');
    expect(short).toMatchObject({
      difference: {
        from: null,
        clickRate: 0.2,
        interval: newcombe({ successes: 40, trials: 100 }, { successes: 20, trials: 100 }),
      },
    });
    expect(adaptive).not.toHaveProperty('difference');
  });

  test('has no variants of a campaign without any', () => {
    expect(reportOf(times(3, arrived)).variants).toEqual([]);
  });
});

describe('what is learnt from', () => {
  test('had a day to be answered, whether it was or not', () => {
    const early = { ...arrived, arm: 'fixed', sentAt: plus(DayAgo, 1) } as const;
    const late = { ...arrived, arm: 'fixed' } as const;
    const { parts } =
      tallied([
        { ...early, clickedAt: noon },
        { ...late, clickedAt: noon },
        { ...late, openedAt: noon },
        { ...late, state: 'bounced' },
      ]).campaigns.spring ?? emptyFunnel();

    expect(askedByVariant(parts).get('')).toEqual({ sent: 2, answered: 1 });
  });

  test('is told of everybody by channel and by block, over all campaigns', () => {
    const inMorning = { ...arrived, block: 'weekday-2' };
    const total = tallied([
      { ...inMorning, openedAt: noon },
      { ...inMorning, campaignId: 'autumn', clickedAt: noon },
      { ...inMorning, campaignId: 'autumn', channel: 'inbox', readAt: noon },
      { ...inMorning, proxyOpenedAt: noon },
    ]);

    expect(answersIn(total)).toEqual({
      channels: { email: [3, 1], inbox: [1, 1] },
      blocks: { 'weekday-2': [4, 3] },
    });
  });

  test('adds up in any grouping', () => {
    const some = fc.array(
      fc.record({
        channel: fc.constantFrom('email' as const, 'sms' as const),
        arm: fc.constantFrom('fixed' as const, 'adaptive' as const),
        variant: fc.constantFrom('a', 'b'),
        block: fc.constantFrom('weekday-0', 'weekend-5'),
        state: fc.constantFrom('sent' as const, 'withheld' as const),
        sentAt: fc.constantFrom(DayAgo, noon),
      }),
    );
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(addMessages(tallied(a), tallied(b))).toEqual(tallied([...a, ...b]));
      }),
    );
  });
});
