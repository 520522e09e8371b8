import { describe, expect, test } from 'vitest';
import { contest, recordsOf } from '../../../shared/messages/contest.ts';
import type { Hold } from '../../../shared/messages/judge.ts';
import { aMessage, noon } from '../../support/campaigns.ts';

const none = { sent: 0, answered: 0 };
const nothing = { everyone: {}, audience: {}, own: {} };
const open = (closed: Record<string, Pick<Hold, 'because' | 'until'>> = {}) =>
  new Map(
    (['email', 'sms', 'inbox'] as const).map((channel) => [channel, closed[channel]] as const),
  );
const setting = {
  email: { rate: 0.02, cost: 0 },
  sms: { rate: 0.04, cost: 0.05 },
  inbox: { rate: 0.01 },
};
const order = (value: number, closed = {}) =>
  contest(open(closed), nothing, { value, setting }).map(({ channel }) => channel);

describe('the best channel', () => {
  test('is the one whose answers are worth most after its cost', () => {
    expect(order(1)).toEqual(['email', 'inbox', 'sms']);
    expect(order(10)).toEqual(['sms', 'email', 'inbox']);
  });

  test('follows what the customer answers to, drawn towards what is usual', () => {
    const own = { email: { sent: 40, answered: 0 }, inbox: { sent: 10, answered: 4 } };
    const [best, , last] = contest(open(), { ...nothing, own }, { value: 1, setting });

    expect(best).toMatchObject({ channel: 'inbox', rate: 0.205, score: 0.205 });
    expect(last).toMatchObject({ channel: 'sms' });
  });

  test('is never one that is not to be had', () => {
    expect(order(10, { sms: { because: 'no-consent' } })).toEqual(['email', 'inbox', 'sms']);
  });

  test('of whom nothing is known is that of the audience, which is drawn towards everybody’s', () => {
    const everyone = { email: { sent: 900, answered: 98 }, inbox: { sent: 900, answered: 9 } };
    const audience = { inbox: { sent: 100, answered: 39 } };
    const contenders = contest(open(), { everyone, audience, own: {} }, { value: 1, setting });

    expect(contenders).toMatchObject([
      { channel: 'inbox', prior: 0.2, sent: 0, answered: 0, rate: 0.2 },
      { channel: 'email', prior: 0.1, rate: 0.1 },
      { channel: 'sms', prior: 0.04, rate: 0.04, cost: 0.05, score: -0.01 },
    ]);
  });

  test('of a few messages of one’s own is still mostly the audience’s', () => {
    const audience = { email: { sent: 1e6, answered: 1e5 } };
    const own = { email: { sent: 10, answered: 0 } };
    const [best] = contest(open(), { everyone: {}, audience, own }, { value: 1, setting });

    expect(best).toMatchObject({ channel: 'email', prior: 0.09999, sent: 10, rate: 0.05 });
  });

  test('is one that is to be had now, before one that is not to be had yet', () => {
    const sms = { because: 'quiet-hours', until: noon };
    const email = { because: 'no-address' };
    expect(order(10, { sms })).toEqual(['email', 'inbox', 'sms']);
    expect(order(10, { sms, email })).toEqual(['inbox', 'sms', 'email']);
  });
});

test('a customer’s record counts what arrived, and what was clicked or read', () => {
  const messages = [
    aMessage({ state: 'delivered', clickedAt: noon }),
    aMessage({ state: 'sent' }),
    aMessage({ state: 'withheld' }),
    aMessage({ state: 'delivered', openedAt: noon, proxyOpenedAt: noon, scannerClickedAt: noon }),
    aMessage({ channel: 'inbox', state: 'delivered', readAt: noon }),
  ];

  expect(recordsOf(messages)).toMatchObject({
    email: { sent: 3, answered: 1 },
    inbox: { sent: 1, answered: 1 },
    sms: none,
  });
});
