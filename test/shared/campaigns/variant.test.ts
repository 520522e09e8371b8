import { describe, expect, test } from 'vitest';
import { drawWording, isAdaptive, wordingFor } from '../../../shared/campaigns/variant.ts';

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

describe('the bandit’s share', () => {
  const campaign = { message: own, variants: [variant('a', 30), variant('b', 30)], adaptive: 30 };
  const theirs = customers.filter((customer) => isAdaptive('spring', campaign, customer));
  const drawnOf = (answers: ReadonlyMap<string, { sent: number; answered: number }>) =>
    theirs.map((customer) => drawWording('spring', campaign, customer, answers));

  test('is as great as the campaign says, and leaves the fixed shares of the others as they are', () => {
    const others = customers.filter((customer) => !theirs.includes(customer));
    const a = others.filter((one) => wordingFor('spring', campaign, one).variant === 'a');

    expect(theirs.length / customers.length).toBeCloseTo(0.3, 1);
    expect(a.length / others.length).toBeCloseTo(0.3, 1);
  });

  test('goes to all alike while nothing is known', () => {
    for (const { probability } of drawnOf(new Map())) expect(probability).toBeCloseTo(1 / 3, 3);
  });

  test('goes to the best as far as it is known to be, and each draw has the probability that it was made with', () => {
    const answers = new Map([
      ['', { sent: 100, answered: 3 }],
      ['a', { sent: 100, answered: 8 }],
      ['b', { sent: 100, answered: 2 }],
    ]);
    const draws = drawnOf(answers);
    for (const [name, share] of [...Map.groupBy(draws, ({ variant: id = '' }) => id)].map(
      ([id, some]) => [id, some.length / draws.length] as const,
    ))
      expect(draws.find(({ variant: id = '' }) => id === name)?.probability).toBeCloseTo(share, 1);
    expect(draws.filter(({ variant: id }) => id === 'a').length).toBeGreaterThan(
      0.8 * draws.length,
    );
  });

  test('always keeps a chance for each, however much is known', () => {
    const answers = new Map([
      ['a', { sent: 5e6, answered: 4e5 }],
      ['b', { sent: 5e6, answered: 2e5 }],
    ]);

    expect(Math.min(...drawnOf(answers).map(({ probability = 0 }) => probability))).toBeCloseTo(
      0.02 / 3,
      4,
    );
  });

  test('is drawn alike whenever it is drawn again', () => {
    expect(drawnOf(new Map())).toEqual(drawnOf(new Map()));
  });
});
