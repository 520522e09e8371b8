import { expect, test, vi } from 'vitest';
import { credentialOf } from '../../../shared/access/credential.ts';
import { basic, bearer, requestOf, type Sent } from './requests.ts';

const credential = (sent: Sent, json: unknown = undefined) =>
  credentialOf(requestOf('POST /v1/track', sent), () => json);
const write = (key: string) => ({ form: 'write', key });
const server = (key: string) => ({ form: 'key', key });

test.each<[string, Sent, unknown, object]>([
  ['Basic with an empty password', { headers: basic('k1') }, {}, server('k1')],
  ['Basic with a password', { headers: basic('k1', 'pass:word') }, {}, server('k1')],
  ['Bearer with a key', { headers: bearer('sk_1') }, {}, server('sk_1')],
  ['bearer in small letters', { headers: { authorization: 'bearer sk_1' } }, {}, server('sk_1')],
  ['Bearer with a token', { headers: bearer('a.b.c') }, {}, { form: 'token', token: 'a.b.c' }],
  ['X-Write-Key', { headers: { 'x-write-key': 'k1' } }, {}, write('k1')],
  ['X-Write-Key with a secret', { headers: { 'x-write-key': 'k1:s' } }, {}, write('k1')],
  ['?writeKey=', { query: { writeKey: 'k1' } }, {}, write('k1')],
  ['writeKey of the body', {}, { writeKey: 'k1' }, write('k1')],
  ['writeKey of the first of a batch', {}, { batch: [{ writeKey: 'k1' }, {}] }, write('k1')],
  ['the body before its batch', {}, { writeKey: 'k1', batch: [{ writeKey: 'k2' }] }, write('k1')],
])('reads %s', (_, sent, json, found) => {
  expect(credential(sent, json)).toEqual(found);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a writeKey that is no text', { writeKey: 7 }],
  ['an empty writeKey', { writeKey: '' }],
  ['a writeKey of the second of a batch', { batch: [{}, { writeKey: 'k1' }] }],
  ['a batch that is no list', { batch: { 0: { writeKey: 'k1' } } }],
  ['a list', [{ writeKey: 'k1' }]],
  ['null', null],
  ['a writeKey of the prototype', JSON.parse('{"__proto__":{"writeKey":"k1"}}')],
])('finds no credential in %s', (_, json) => {
  expect(credential({}, json)).toEqual({ form: 'none' });
});

test.each(['Basic', 'Basic ', 'Basic Og==', 'Bearer', 'Bearer a b', 'Digest x', 'k1', 'Basic !!!'])(
  'cannot read the Authorization %j, and does not look further',
  (authorization) => {
    expect(credential({ headers: { authorization } }, { writeKey: 'k1' })).toEqual({
      form: 'malformed',
    });
  },
);

test('does not parse the body when a header is there', () => {
  const json = vi.fn();
  credentialOf(requestOf('POST /v1/track', { headers: basic('k1') }), json);
  expect(json).not.toHaveBeenCalled();
});
