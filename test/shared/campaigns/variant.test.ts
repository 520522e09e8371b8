import { describe, expect, test } from 'vitest';
import { wordingFor } from '../../../shared/campaigns/variant.ts';

const own = { subject: 'own' };
const variant = (id: string, share: number) => ({ id, share, message: { subject: id } });
const customers = Array.from({ length: 10_000 }, (_, index) => `u:c-${index}` as const);
const sharesOf = (variants: ReturnType<typeof variant>[], campaignId = 'spring') => {
  const counts: Record<string, number> = {};
  for (const customer of customers) {
    const { variant: id = 'own' } = wordingFor(campaignId, { message: own, variants }, customer);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
};

describe('variants', () => {
  test('go to as many as their shares say, and the rest gets the message of the campaign', () => {
    const shares = sharesOf([variant('a', 30), variant('b', 20)]);

    expect(shares.a).toBeGreaterThan(2_850);
    expect(shares.a).toBeLessThan(3_150);
    expect(shares.b).toBeGreaterThan(1_870);
    expect(shares.b).toBeLessThan(2_130);
    expect((shares.own ?? 0) + (shares.a ?? 0) + (shares.b ?? 0)).toBe(10_000);
  });

  test('of 100 in all leave nothing', () => {
    expect(sharesOf([variant('a', 50), variant('b', 50)]).own).toBeUndefined();
  });

  test('stick: whoever has one keeps it when another comes after it', () => {
    const before = [variant('a', 30)];
    const after = [variant('a', 30), variant('b', 20)];
    const moved = customers.filter((customer) => {
      const had = wordingFor('spring', { message: own, variants: before }, customer).variant;
      const has = wordingFor('spring', { message: own, variants: after }, customer).variant;
      return had !== undefined && had !== has;
    });

    expect(moved).toEqual([]);
  });

  test('of another campaign are drawn anew', () => {
    const [one, other] = ['spring', 'autumn'].map((campaignId) =>
      customers.filter(
        (customer) =>
          wordingFor(campaignId, { message: own, variants: [variant('a', 50)] }, customer).variant,
      ),
    );
    const both = one?.filter((customer) => other?.includes(customer)) ?? [];

    expect(both.length).toBeGreaterThan(2_300);
    expect(both.length).toBeLessThan(2_700);
  });
});
