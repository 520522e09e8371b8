import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CustomerId, type CustomerKey } from '../../../shared/customers/customer.ts';
import { CustomerPathId, customerPath, DefinitionId } from '../../../shared/lambda/id.ts';

const encoded = (text: string | Buffer) => `~${Buffer.from(text).toString('base64url')}`;
const accepts = (text: string) => CustomerPathId.safeParse(text).success;

describe('a customer in a path', () => {
  test.each([
    ['c-1001', 'u:c-1001'],
    ['u:c-1001', 'u:c-1001'],
    ['a:1f', 'a:1f'],
    ['ann@example.com', 'u:ann@example.com'],
    ['u:a:1', 'u:a:1'],
    [encoded('Zoë Müller'), 'u:Zoë Müller'],
    [encoded('a:x/y'), 'a:x/y'],
    [`a:${encoded('x/y')}`, 'a:x/y'],
    [encoded('\ufeffx'), 'u:\ufeffx'],
    [encoded('e\u0301'), 'u:é'],
  ])('%s is %s', (text, customer) => {
    expect(CustomerPathId.parse(text)).toBe(customer);
  });

  test.each([
    ['nothing', ''],
    ['only a prefix', 'a:'],
    ['an encoding of nothing', '~'],
    ['an encoded prefix alone', encoded('u:')],
    ['a slash', 'a/b'],
    ['a blank', 'a b'],
    ['a letter outside ASCII', 'é'],
    ['padded base64', `${encoded('ab')}==`],
    ['base64 that is not base64url', '~+/+/'],
    ['base64url with bits left over', '~YR'],
    ['bytes that are not UTF-8', encoded(Buffer.from([0xff, 0xfe]))],
    ['a control character', encoded('a\u0000b')],
    ['257 bytes', encoded('x'.repeat(257))],
    ['a twofold encoding', `~~${encoded('x')}`],
  ])('refuses %s', (_, text) => {
    expect(accepts(text)).toBe(false);
  });

  test('every customer comes back from the path that is written for it', () => {
    const ids = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom('u:', 'a:'), ids, (prefix, text) => {
        const id = CustomerId.safeParse(text);
        fc.pre(id.success);
        const customer = `${prefix}${id.data}` as CustomerKey;
        expect(CustomerPathId.parse(customerPath(customer))).toBe(customer);
      }),
    );
  });
});

test.each(['', 'A', '-a', 'a/b', 'a b', 'ä', 'x'.repeat(65), '__proto__', 'a\n'])(
  'refuses %j as the id of a definition',
  (id) => {
    expect(DefinitionId.safeParse(id).success).toBe(false);
  },
);
