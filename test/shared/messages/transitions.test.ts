import { expect, test } from 'vitest';
import { State } from '../../../shared/messages/message.ts';
import {
  awaitEvents,
  claim,
  deliverInbox,
  free,
  freeToResend,
  giveUp,
  markSent,
  postpone,
  type Step,
  settle,
  withhold,
  withholdClaimed,
} from '../../../shared/messages/transitions.ts';
import { aMessage, noon } from '../../support/campaigns.ts';

const steps: Readonly<Record<string, { from: State[]; to: State; step: Step }>> = {
  claim: { from: ['planned'], to: 'claimed', step: claim('other', noon) },
  markSent: { from: ['claimed'], to: 'sent', step: markSent('mine', noon) },
  deliverInbox: {
    from: ['planned'],
    to: 'delivered',
    step: deliverInbox({ title: 'a', body: 'b' }, noon),
  },
  free: { from: ['claimed'], to: 'planned', step: free('mine', noon) },
  freeToResend: { from: ['claimed'], to: 'planned', step: freeToResend('mine', noon) },
  giveUp: { from: ['claimed'], to: 'unknown', step: giveUp('mine') },
  withhold: { from: ['planned'], to: 'withheld', step: withhold('expired') },
  withholdClaimed: { from: ['claimed'], to: 'withheld', step: withholdClaimed('mine', 'refused') },
  postpone: { from: ['planned'], to: 'planned', step: postpone(noon) },
};
const cells = Object.entries(steps).flatMap(([name, { from, to, step }]) =>
  State.options.map((state) => ({ name, state, to: from.includes(state) ? to : undefined, step })),
);

test.each(cells)('$name from $state gives $to', ({ state, to, step }) => {
  expect(step(aMessage({ state, claim: 'mine' }))?.state).toBe(to);
});

test.each([
  ['markSent', markSent('other', noon)],
  ['free', free('other', noon)],
  ['freeToResend', freeToResend('other', noon)],
  ['giveUp', giveUp('other')],
  ['withholdClaimed', withholdClaimed('other', 'refused')],
  ['awaitEvents', awaitEvents('other')],
] as const)('%s is only for who holds the claim', (_name, step) => {
  expect(step(aMessage({ state: 'claimed', claim: 'mine' }))).toBeUndefined();
});

test('a claim whose answer was lost is known by its token', () => {
  const held = aMessage({ state: 'claimed', claim: 'mine' });

  expect(claim('mine', noon)(held)).toBe(held);
});

test('a claim does not move the attention', () => {
  const message = aMessage();

  expect(claim('mine', noon)(message)?.attentionAt).toBe(message.attentionAt);
});

test('a claimed message is looked at when the provider has had a quarter of an hour', () => {
  const claimedAt = '2026-11-22T12:19:00.000Z';

  expect(
    awaitEvents('mine')(aMessage({ state: 'claimed', claim: 'mine', claimedAt }))?.attentionAt,
  ).toBe('2026-11-22T12:34:00.000Z');
});

test('attention that comes late enough stays', () => {
  const message = aMessage({ state: 'claimed', claim: 'mine', claimedAt: noon });

  expect(awaitEvents('mine')(message)).toBeUndefined();
});

test('a freed message carries no claim', () => {
  expect(free('mine', noon)(aMessage({ state: 'claimed', claim: 'mine' }))).not.toHaveProperty(
    'claim',
  );
});

test.each(['sent', 'delivered', 'unknown', 'withheld'] as const)(
  'attention that is left on what is %s goes',
  (state) => {
    expect(settle(aMessage({ state }))).not.toHaveProperty('attentionAt');
  },
);
