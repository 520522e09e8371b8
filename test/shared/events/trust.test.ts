import { expect, test } from 'vitest';
import { ADDRESS_VERIFIED } from '../../../shared/customers/verified.ts';
import type { Event } from '../../../shared/events/event.ts';
import { foreignIn, type Speaker, trustIn } from '../../../shared/events/trust.ts';
import { anEvent } from '../../support/messages.ts';

const page: Speaker = { trust: 'claimed' };
const server: Speaker = { trust: 'proven' };
const ada: Speaker = { trust: 'claimed', userId: 'ada' };
const of = (userId: string, more: Partial<Event> = {}) => anEvent({ userId, ...more });
const { userId: _, ...rest } = anEvent({ anonymousId: 'x' });
const anonymous: Event = rest;

const consent = (granted: boolean) => ({
  event: 'Consent Updated',
  properties: { channel: 'email', granted },
});

test.each([
  ['claimed', 'a page says', page, of('ada')],
  ['proven', 'a server says', server, of('ada')],
  ['proven', 'a server says of an address', server, of('ada', { event: ADDRESS_VERIFIED })],
  ['proven', 'customers do', ada, of('ada')],
  ['proven', 'customers agree to', ada, of('ada', consent(true))],
  ['claimed', 'customers withdraw from', ada, of('ada', consent(false))],
  ['claimed', 'customers say of themselves', ada, of('ada', { type: 'identify' })],
  ['claimed', 'customers say of an address', ada, of('ada', { event: ADDRESS_VERIFIED })],
  ['claimed', 'a signed-in page says of its device', ada, anonymous],
])('%s is what %s', (trust, _what, speaker, event) => {
  expect(trustIn(event, speaker)).toBe(trust);
});

test('a user token does not speak for another, and says where that is said', () => {
  expect(foreignIn(of('bob'), ada)?.path).toEqual(['userId']);
});

test.each([
  ['a page', page, of('bob')],
  ['a server', server, of('bob')],
  ['a user token of its own user', ada, of('ada')],
  ['a user token of a device', ada, anonymous],
])('%s may speak', (_, speaker, event) => {
  expect(foreignIn(event, speaker)).toBeUndefined();
});
