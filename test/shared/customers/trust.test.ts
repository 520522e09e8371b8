import { expect, test } from 'vitest';
import { devicesOf } from '../../../shared/customers/devices.ts';
import { joinRegisters, registersOf } from '../../../shared/customers/registers.ts';
import type { Event, Trust } from '../../../shared/events/event.ts';
import { plus } from '../../../shared/time.ts';
import { aTrack, logged, NOW } from './events.ts';
import { fold, isProtected } from './said.ts';

const trait = (name: string, value: unknown): Partial<Event> => ({
  type: 'identify',
  traits: { [name]: value },
});
const device = (token: string, type = 'ios'): Partial<Event> => ({
  context: { device: { type, token } },
});

test.each<[string, [Trust, Partial<Event>][], unknown]>([
  [
    'the first claim',
    [
      ['claimed', trait('email', 'a')],
      ['claimed', trait('email', 'b')],
    ],
    'a',
  ],
  [
    'what is proven before a claim',
    [
      ['proven', trait('email', 'a')],
      ['claimed', trait('email', 'b')],
    ],
    'a',
  ],
  [
    'what is proven after a claim',
    [
      ['claimed', trait('email', 'a')],
      ['proven', trait('email', 'b')],
    ],
    'b',
  ],
  [
    'the last that is proven',
    [
      ['proven', trait('email', 'a')],
      ['proven', trait('email', 'b')],
    ],
    'b',
  ],
  ...[null, '', ' ', [], {}, false].map((nothing): [string, [Trust, Partial<Event>][], unknown] => [
    `a claim, where nothing was claimed before but ${JSON.stringify(nothing)},`,
    [
      ['claimed', trait('email', nothing)],
      ['claimed', trait('email', 'b')],
    ],
    'b',
  ]),
])('of a protected trait %s stands', (_, said, value) => {
  expect(fold(said).traits.email?.value).toBe(value);
});

test.each<[string, [Trust, Partial<Event>][], unknown]>([
  [
    'claimed',
    [
      ['proven', trait('color', 'a')],
      ['claimed', trait('color', 'b')],
    ],
    'b',
  ],
  [
    'proven',
    [
      ['claimed', trait('color', 'a')],
      ['proven', trait('color', 'b')],
    ],
    'b',
  ],
  [
    'null, which removes it',
    [
      ['proven', trait('color', 'a')],
      ['claimed', trait('color', null)],
    ],
    null,
  ],
])('of any other trait the last value stands, also one that is %s', (_, said, value) => {
  expect(fold(said).traits.color?.value).toBe(value);
});

test.each<[string, [Trust, Partial<Event>][], string[]]>([
  [
    'the first claim',
    [
      ['claimed', device('a')],
      ['claimed', device('b')],
    ],
    ['a'],
  ],
  [
    'what is proven, and no claim',
    [
      ['claimed', device('a')],
      ['proven', device('b')],
      ['proven', device('c')],
    ],
    ['b', 'c'],
  ],
  [
    'each kind for itself',
    [
      ['claimed', device('a')],
      ['proven', device('b', 'android')],
    ],
    ['b', 'a'],
  ],
])('of push tokens may be used: %s', (_, said, tokens) => {
  expect(devicesOf(fold(said)).map(({ token }) => token)).toEqual(tokens);
});

test.each(['x'.repeat(1_100), '\u6f22'.repeat(400)])(
  'a trait that is too large for a profile leaves nothing there, not what was so before',
  (value) => {
    const said = fold([
      ['proven', trait('about', 'short')],
      ['proven', trait('about', value)],
    ]);

    expect(said.traits.about?.value).toBeNull();
  },
);

test('a trait whose name alone is too large is not kept', () => {
  expect(fold([['proven', trait('n'.repeat(1_100), 1)]]).traits).toEqual({});
});

test('the later place stands, from a context or an address', () => {
  const { place } = fold([
    ['claimed', { context: { location: { country: 'CH', city: 'Bern' } } }],
    ['claimed', { type: 'identify', traits: { address: { country: 'IT' } } }],
  ]);

  expect(place?.value).toEqual({ country: 'IT' });
});

test('of two claims to an address the one that was received first stands, whenever it says it was made', () => {
  const claim = (id: string, time: string, receivedAt: string) =>
    registersOf(logged(aTrack(id, time, trait('email', id)), { receivedAt }), isProtected);
  const said = [
    claim('first', NOW, NOW),
    claim('backdated', '1970-01-01T00:00:00.000Z', plus(NOW, 1)),
  ];

  expect(joinRegisters(said, isProtected).traits.email?.value).toBe('first');
});

test('of two claimed push tokens the one that was received first stands', () => {
  const claim = (token: string, time: string, receivedAt: string) =>
    registersOf(logged(aTrack(token, time, device(token)), { receivedAt }), isProtected);
  const said = [
    claim('first', NOW, NOW),
    claim('backdated', '1970-01-01T00:00:00.000Z', plus(NOW, 1)),
  ];

  expect(devicesOf(joinRegisters(said, isProtected))).toMatchObject([{ token: 'first' }]);
});

test('however many push tokens, and kinds of them, are claimed later, the first of each kind stays', () => {
  const first = fold([
    ['claimed', device('zzz')],
    ['claimed', device('zzz', 'watch')],
    ...Array.from({ length: 60 }, (_, n): [Trust, Partial<Event>] => ['claimed', device(`a${n}`)]),
    ...Array.from({ length: 60 }, (_, n): [Trust, Partial<Event>] => [
      'claimed',
      device('b', `a${n}`),
    ]),
  ]);

  expect(devicesOf(first)).toContainEqual(expect.objectContaining({ kind: 'ios', token: 'zzz' }));
  expect(devicesOf(first)).toContainEqual(expect.objectContaining({ kind: 'watch', token: 'zzz' }));
});

test('claims of many names do not push out an address or a push token that is proven', () => {
  const traits = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`a${n}`, n]));
  const tokens = Array.from({ length: 60 }, (_, n): [Trust, Partial<Event>] => [
    'claimed',
    device(`a${n}`),
  ]);
  const said = fold([
    ['proven', trait('email', 'e')],
    ['proven', device('z')],
    ['claimed', { type: 'identify', traits }],
    ...tokens,
  ]);

  expect(said.traits.email?.value).toBe('e');
  expect(devicesOf(said).map(({ token }) => token)).toEqual(['z']);
});

test('what a public key can make a profile hold has an end, and the same one in any order', () => {
  const traits = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`t${n}`, n]));
  const said: [Trust, Partial<Event>][] = [['claimed', { type: 'identify', traits }]];

  expect(Object.keys(fold(said).traits)).toHaveLength(200);
});
