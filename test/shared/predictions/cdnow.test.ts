import { describe, expect, test } from 'vitest';
import {
  expectedPurchases,
  fitBgNbd,
  probabilityActive,
  probabilityAlive,
} from '../../../shared/predictions/bg-nbd.ts';
import { expectedSpend, fitGammaGamma } from '../../../shared/predictions/gamma-gamma.ts';
import { fitLogistic, probabilityOf } from '../../../shared/predictions/logistic.ts';
import { expectedValue } from '../../../shared/predictions/value.ts';
import { haveCdnow, published, shoppers } from './cdnow.ts';

const rounded = (value: number) => Math.round(value * 100) / 100;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.skipIf(!haveCdnow())('the known answers on CDNOW', () => {
  const customers = haveCdnow() ? shoppers() : [];
  const model = haveCdnow() ? fitBgNbd(customers) : undefined;
  const of = () => model ?? expect.fail('not fitted');
  const one = { x: 2, tx: 30.43, T: 38.86 };

  test('raw purchases are counted as others count them, for every customer', () => {
    const counted = customers.map(({ id, x, tx, T }) => ({
      id,
      x,
      tx: rounded(tx),
      T: rounded(T),
    }));

    expect(counted).toEqual(published());
  });

  test('the parameters and the likelihood of BG/NBD', () => {
    const { r, alpha, a, b, logLikelihood } = fitBgNbd(published());

    expect([r, alpha, a, b].map((value) => Number(value.toPrecision(4)))).toEqual([
      0.2426, 4.414, 0.7929, 2.426,
    ]);
    expect(logLikelihood).toBeCloseTo(-9582.4256, 3);
  });

  test('what to expect of one customer, and of a new one', () => {
    expect(expectedPurchases(of(), one, 39)).toBeCloseTo(1.2259, 3);
    expect(probabilityAlive(of(), one)).toBeCloseTo(0.7266, 3);
    expect(expectedPurchases(of(), { x: 0, tx: 0, T: 0 }, 52)).toBeCloseTo(1.444, 3);
  });

  test('the purchases of the following 39 weeks, 12 % too few in all', () => {
    const expected = sum(customers.map((customer) => expectedPurchases(of(), customer, 39)));
    const real = sum(customers.map(({ later }) => later));

    expect(expected / real - 1).toBeCloseTo(-0.1215, 2);
  });

  test('whoever buys again is told from whoever does not; that somebody lives tells nothing', () => {
    const returning = customers.map(({ later }) => later > 0);
    const auc = (score: (customer: (typeof customers)[number]) => number) =>
      areaUnderCurve(customers.map(score), returning);

    expect(auc((customer) => probabilityActive(of(), customer, 39))).toBeCloseTo(0.757, 2);
    expect(auc((customer) => probabilityAlive(of(), customer))).toBeLessThan(0.35);
  });

  test('logistic regression on recency, frequency and tenure tells them apart a little better', () => {
    const examples = customers.map(({ x, tx, T, later }) => ({
      x: [Math.log1p(x), Math.log1p(T - tx), T],
      y: later > 0,
    }));
    const logistic = fitLogistic(examples);
    const scores = examples.map(({ x }) => probabilityOf(logistic, x));
    const truth = examples.map(({ y }) => y);

    expect(areaUnderCurve(scores, truth)).toBeCloseTo(0.78, 2);
    expect(sum(scores)).toBeCloseTo(truth.filter(Boolean).length, 3);
  });

  test('a tenth of the customers, by predicted value, brings half of the spend that follows', () => {
    const value = { purchases: of(), spending: fitGammaGamma(customers), factor: 1 };
    const best = customers
      .map((customer) => ({ customer, value: expectedValue(value, customer, 39) }))
      .sort((a, b) => b.value - a.value)
      .slice(0, Math.ceil(customers.length / 10));
    const spent = sum(best.map(({ customer }) => customer.laterSpend));

    expect(spent / sum(customers.map(({ laterSpend }) => laterSpend))).toBeGreaterThan(0.49);
  });

  test('the parameters of Gamma-Gamma on the 946 who bought again', () => {
    const spenders = customers.filter(({ x }) => x > 0);
    const { p, q, v } = fitGammaGamma(spenders);

    expect(spenders).toHaveLength(946);
    expect([p, q, v].map((value) => Number(value.toPrecision(3)))).toEqual([6.25, 3.74, 15.4]);
  });

  test('expected spend lies between one’s own mean and everybody’s', () => {
    const spending = fitGammaGamma(customers);
    const everybody = expectedSpend(spending, { x: 0, zbar: 0 });
    const outside = customers.filter((customer) => {
      const spend = expectedSpend(spending, customer);
      const [low, high] = [customer.zbar, everybody].sort((a, b) => a - b);
      return customer.x > 0 && (spend < (low ?? 0) || spend > (high ?? 0));
    });

    expect(outside).toEqual([]);
  });
});

/** The probability that a true one is scored above a false one, ties counted half (Mann and Whitney). */
function areaUnderCurve(scores: readonly number[], truth: readonly boolean[]): number {
  const ranked = scores
    .map((score, n) => ({ score, isTrue: truth[n] }))
    .sort((a, b) => a.score - b.score);
  const groups = [...Map.groupBy(ranked, ({ score }) => score).values()];
  let [below, ranks] = [0, 0];
  for (const group of groups) {
    ranks += group.filter(({ isTrue }) => isTrue).length * (below + (group.length + 1) / 2);
    below += group.length;
  }
  const hits = truth.filter(Boolean).length;
  return (ranks - (hits * (hits + 1)) / 2) / (hits * (truth.length - hits));
}
