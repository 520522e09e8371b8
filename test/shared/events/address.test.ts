import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, sourceOf } from '../../../shared/events/address.ts';
import { normalise } from '../../../shared/events/normalise.ts';
import { aMessage, messages } from '../../support/messages.ts';

const address = (message: unknown, claimed: string, type?: 'track') => {
  const reading = normalise(message, type && { type });
  if (reading.state === 'refused') throw new Error(reading.message);
  return addressOf(reading.draft, claimed);
};

test('an event with a time of its own lies where its message says, whatever the server knows', () => {
  const facts = fc.record({ claimed: fc.string(), sentAt: fc.string() });
  fc.assert(
    fc.property(messages(), facts, facts, (message, one, other) => {
      const [first, second] = [one, other].map(({ claimed, sentAt }) =>
        address({ ...message, sentAt, receivedAt: sentAt }, claimed),
      );
      expect(second).toEqual(first);
    }),
  );
});

test('it lies with its userId before its anonymousId', () => {
  expect(sourceOf({ userId: 'u', anonymousId: 'a' })).toBe('u:u');
  expect(sourceOf({ anonymousId: 'a' })).toBe('a:a');
});

test('its hour is that of its own time, in UTC', () => {
  const message = aMessage({ timestamp: '2026-11-22T00:30:00+01:00' });
  expect(address(message, 'claimed').hour).toBe('2026-11-21T23');
});

test('without a time it lies in the hour that was claimed', () => {
  expect(address(aMessage({ timestamp: null }), '2026-11-22T09').hour).toBe('2026-11-22T09');
});
