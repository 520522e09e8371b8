import { expect, test } from 'vitest';
import { emailAddress, moved, phoneAddress } from '../../../shared/customers/addresses.ts';
import { fold } from './said.ts';

test.each([
  ['Ada@Example.com', 'ada@example.com'],
  [' ada+shop@example.com ', 'ada+shop@example.com'],
  ['ada', undefined],
  ['a@b.c, d@e.f', undefined],
])('the mailbox %j is looked up as %s', (text, value) => {
  expect(emailAddress(text)?.value).toBe(value);
});

test.each([
  ['+49 (171) 23-45', '+491712345'],
  ['0049/171.2345', '+491712345'],
  ['0171 2345', '01712345'],
  ['call me', undefined],
])('the number %j is looked up as %s', (text, value) => {
  expect(phoneAddress(text)?.value).toBe(value);
});

const said = (...traits: object[]) =>
  fold(traits.map((each) => ['proven', { type: 'identify', traits: each as never }]));

test('an address in another spelling has not moved', () => {
  expect(moved(said({ email: 'a@b.c' }), said({ email: 'A@b.c', city: 'Bern' }))).toEqual({
    come: [],
    gone: [],
  });
});

test('one that changed comes, and the other goes', () => {
  expect(moved(said({ email: 'a@b.c', phone: 12345 }), said({ email: 'd@b.c' }))).toEqual({
    come: [{ kind: 'email', value: 'd@b.c' }],
    gone: [
      { kind: 'email', value: 'a@b.c' },
      { kind: 'phone', value: '12345' },
    ],
  });
});
