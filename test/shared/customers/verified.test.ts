import { expect, test } from 'vitest';
import { ADDRESS_VERIFIED, stateOf } from '../../../shared/customers/verified.ts';
import type { Event, Trust } from '../../../shared/events/event.ts';
import { fold } from './said.ts';

const named = (email: string | null): Partial<Event> => ({ type: 'identify', traits: { email } });
const verified = (address: unknown, channel = 'email'): Partial<Event> => ({
  event: ADDRESS_VERIFIED,
  properties: { channel, address },
});
type Said = [Trust, Partial<Event>][];

test.each<[string, Said, string | undefined, string]>([
  ['nobody has named', [], undefined, 'unverified'],
  ['a page has named', [['claimed', named('a')]], 'a', 'unverified'],
  ['a server has named', [['proven', named('a')]], 'a', 'proven'],
  [
    'a page has named, and its owner answered from',
    [
      ['claimed', named('a')],
      ['proven', verified('a')],
    ],
    'a',
    'verified',
  ],
  [
    'its owner has answered from, over the claim of another',
    [
      ['claimed', named('a')],
      ['proven', verified('b')],
      ['claimed', named('c')],
    ],
    'b',
    'verified',
  ],
  [
    'its owner has answered from, over what a server said before',
    [
      ['proven', named('a')],
      ['proven', verified('b')],
    ],
    'b',
    'verified',
  ],
  [
    'a server has named after another was verified',
    [
      ['proven', verified('b')],
      ['proven', named('c')],
    ],
    'c',
    'proven',
  ],
  [
    'a server has confirmed after it was verified',
    [
      ['proven', verified('b')],
      ['proven', named('b')],
    ],
    'b',
    'verified',
  ],
  [
    'was verified last',
    [
      ['proven', verified('a')],
      ['proven', verified('b')],
    ],
    'b',
    'verified',
  ],
  [
    'a public key calls verified',
    [
      ['claimed', named('a')],
      ['claimed', verified('a')],
    ],
    'a',
    'unverified',
  ],
  [
    'a public key calls verified, and a server has named',
    [
      ['proven', named('a')],
      ['claimed', verified('a')],
    ],
    'a',
    'proven',
  ],
  ['is of a channel that has none', [['proven', verified('a', 'pigeon')]], undefined, 'unverified'],
  ['is none', [['proven', verified(7)]], undefined, 'unverified'],
])('the address that %s', (_, said, address, state) => {
  const registers = fold(said);
  expect([registers.traits.email?.value, stateOf(registers, 'email')]).toEqual([address, state]);
});

test('what a server deletes is gone, however it was verified', () => {
  const registers = fold([
    ['proven', verified('a')],
    ['proven', named(null)],
  ]);
  expect(registers.traits.email?.value).toBeNull();
  expect(stateOf(registers, 'email')).toBe('proven');
});
