import { describe, expect, test } from 'vitest';
import { type Personal, personal } from '../../../shared/campaigns/channel.ts';
import { bestTime, drawsFor, type Noticed } from '../../../shared/campaigns/times/best.ts';
import { blocksFrom } from '../../../shared/campaigns/times/block.ts';
import { drawWording, isAdaptive, wordingFor } from '../../../shared/campaigns/variant.ts';
import { type Asked, nobodyAsked } from '../../../shared/messages/answered.ts';
import { contest } from '../../../shared/messages/contest.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { draws } from '../../support/draws.ts';

/** The record with one message more. */
const counted = <Name extends string>(
  records: Readonly<Partial<Record<Name, Asked>>>,
  name: Name,
  answered: boolean,
) => {
  const before = records[name] ?? nobodyAsked;
  const after = { sent: before.sent + 1, answered: before.answered + Number(answered) };
  return { ...records, [name]: after };
};
const rateOf = (answers: readonly boolean[]) => answers.filter(Boolean).length / answers.length;

describe('customers with habits that nobody knows', () => {
  const monday = '2026-11-23T00:00:00.000Z';
  const DAYS = 60;
  const LAST = 20;

  /** Each has a block on weekdays and one at weekends in which they look; half of them in the evening. */
  function noticedRate(choose: 'best' | 'any', seed: number): number {
    const { draw } = draws(seed);
    const pick = () => (draw() < 0.5 ? 5 : Math.floor(draw() * 6));
    const customers = Array.from({ length: 300 }, () => ({
      habits: new Set([`weekday-${pick()}`, `weekend-${pick()}`]),
      own: {} as Noticed,
    }));
    let everyone: Noticed = {};
    const late: boolean[] = [];
    for (let day = 0; day < DAYS; day += 1) {
      const from = plus(monday, day * DAY_MS);
      const choices = blocksFrom(from, plus(from, DAY_MS), 'UTC');
      const asOfCensus = everyone;
      customers.forEach((customer, n) => {
        const { habits, own } = customer;
        const chance = drawsFor([String(seed), String(day), String(n)]);
        const best = bestTime(choices, { everyone: asOfCensus, own }, chance);
        const block =
          choose === 'best' ? (best?.block ?? '') : (choices[Math.floor(draw() * 6)]?.block ?? '');
        const noticed = draw() < (habits.has(block) ? 0.4 : 0.1);
        customer.own = counted(own, block, noticed);
        everyone = counted(everyone, block, noticed);
        if (day >= DAYS - LAST) late.push(noticed);
      });
    }
    return rateOf(late);
  }

  test('notice at least 1.7 times as many messages at their best time as at any, after 40', () => {
    expect(noticedRate('best', 1) / noticedRate('any', 1)).toBeGreaterThan(1.7);
  });
});

describe('a campaign whose variants nobody has tried', () => {
  const own = { subject: 'own', text: 'own' };
  const rates = new Map([
    ['', 0.04],
    ['short', 0.1],
    ['loud', 0.02],
    ['kind', 0.05],
  ]);
  const share = (id: string) => ({ id, share: 25, message: { subject: id, text: id } });
  const campaign = { message: own, variants: ['short', 'loud', 'kind'].map(share), adaptive: 50 };

  test('is answered at least 1.7 times as often in the bandit’s share as in the fixed ones, after 4 of 20 censuses', () => {
    const { draw } = draws(2);
    let known: Readonly<Record<string, Asked>> = {};
    const answers: { readonly [arm: string]: boolean[] } = { fixed: [], adaptive: [] };
    for (let census = 0; census < 20; census += 1) {
      const asOf = new Map(Object.entries(known));
      for (let n = 0; n < 500; n += 1) {
        const customer = `u:${census}-${n}` as const;
        const adaptive = isAdaptive('spring', campaign, customer);
        const { variant = '' } = adaptive
          ? drawWording('spring', campaign, customer, asOf)
          : wordingFor('spring', campaign, customer);
        const answered = draw() < (rates.get(variant) ?? 0);
        known = counted(known, variant, answered);
        if (census >= 4) answers[adaptive ? 'adaptive' : 'fixed']?.push(answered);
      }
    }

    expect(rateOf(answers.adaptive ?? []) / rateOf(answers.fixed ?? [])).toBeGreaterThan(1.7);
  });
});

describe('customers who each answer on another channel', () => {
  const open = new Map(personal.map((channel) => [channel, undefined] as const));
  const setting = { sms: { cost: 0.05 }, email: { cost: 0.0001 } };
  const VALUE = 2;

  /** What the messages of the last half of a year of weeks were worth, each. */
  function worth(choose: 'best' | 'any', seed: number): number {
    const { draw } = draws(seed);
    let earned = 0;
    let audience: Partial<Record<Personal, Asked>> = {};
    const customers = Array.from({ length: 300 }, () => ({
      // The audience prefers push, which nobody has said.
      favourite: draw() < 0.4 ? 'push' : (personal[Math.floor(draw() * 4)] ?? 'email'),
      own: {} as Partial<Record<Personal, Asked>>,
    }));
    for (let week = 0; week < 52; week += 1) {
      const asOfCensus = audience;
      for (const customer of customers) {
        const { own, favourite } = customer;
        const evidence = { everyone: asOfCensus, audience: asOfCensus, own };
        const contenders = contest(open, evidence, { value: VALUE, setting });
        const one =
          choose === 'best' ? contenders[0] : contenders[Math.floor(draw() * contenders.length)];
        if (one === undefined) continue;
        const answered = draw() < (one.channel === favourite ? 0.3 : 0.04);
        customer.own = counted(own, one.channel as Personal, answered);
        audience = counted(audience, one.channel as Personal, answered);
        if (week >= 26) earned += (answered ? VALUE : 0) - one.cost;
      }
    }
    return earned / (26 * customers.length);
  }

  test('are worth at least twice as much on the best as on any, after 26 messages', () => {
    expect(worth('best', 3) / worth('any', 3)).toBeGreaterThan(2);
  });
});
