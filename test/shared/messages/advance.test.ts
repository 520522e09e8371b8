import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { advance, type Evidence } from '../../../shared/messages/advance.ts';
import { State } from '../../../shared/messages/message.ts';
import { aMessage, instants } from '../../support/campaigns.ts';

const at = '2026-11-22T12:00:01.000Z';
const reports = (): fc.Arbitrary<Evidence> =>
  fc.record(
    {
      kind: fc.constantFrom(
        ...(['sent', 'returned', 'delivered', 'bounced', 'complained'] as const),
        ...(['opened', 'clicked'] as const),
      ),
      at: instants(),
      because: fc.constantFrom('rejected', 'refused'),
    },
    { requiredKeys: ['kind', 'at'] },
  );
const after = (evidence: readonly Evidence[], state: State = 'claimed') =>
  evidence.reduce(advance, aMessage({ state }));

test('reports in any order, any number of times, give the same message', () => {
  fc.assert(
    fc.property(
      fc.array(reports(), { maxLength: 8 }).chain((evidence) =>
        fc.tuple(
          fc.constant(evidence),
          fc.shuffledSubarray([...evidence, ...evidence], {
            minLength: evidence.length * 2,
          }),
        ),
      ),
      ([evidence, shuffled]) => {
        expect(after(shuffled)).toEqual(after(evidence));
      },
    ),
  );
});

test('a message never moves back', () => {
  fc.assert(
    fc.property(fc.constantFrom(...State.options), reports(), (state, report) => {
      const rank = (of: State) => State.options.indexOf(of);
      expect(rank(advance(aMessage({ state }), report).state)).toBeGreaterThanOrEqual(rank(state));
    }),
  );
});

test.each([
  ['sent', 'claimed', 'sent'],
  ['sent', 'unknown', 'sent'],
  ['sent', 'planned', 'sent'],
  ['delivered', 'claimed', 'delivered'],
  ['opened', 'claimed', 'delivered'],
  ['clicked', 'sent', 'delivered'],
  ['sent', 'delivered', 'delivered'],
  ['returned', 'sent', 'returned'],
  ['returned', 'delivered', 'delivered'],
  ['delivered', 'returned', 'delivered'],
  ['returned', 'bounced', 'bounced'],
  ['bounced', 'delivered', 'bounced'],
  ['delivered', 'bounced', 'bounced'],
  ['complained', 'bounced', 'complained'],
] as const)('a report %s makes what is %s %s', (kind, state, next) => {
  expect(advance(aMessage({ state }), { kind, at })).toMatchObject({ state: next });
});

test('a report that brings nothing new leaves the very same message', () => {
  const message = advance(aMessage({ state: 'claimed' }), { kind: 'delivered', at });

  expect(advance(message, { kind: 'delivered', at })).toBe(message);
});

test('what has arrived needs no more attention', () => {
  expect(advance(aMessage({ state: 'claimed' }), { kind: 'delivered', at })).not.toHaveProperty(
    'attentionAt',
  );
});

test('what was sent keeps its attention until it is known to have arrived', () => {
  expect(advance(aMessage({ state: 'claimed' }), { kind: 'sent', at })).toHaveProperty(
    'attentionAt',
  );
});
