import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ServedVoucher, Tools, VoucherAsked } from '../../../shared/campaigns/engine.ts';
import { NoVoucher, noTools, render, standIn } from '../../../shared/campaigns/engine.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { withStop } from '../../../shared/messages/ledger.ts';
import { changeLedger, getLedger } from '../../../shared/messages/store.ts';
import { withVouchers } from '../../../shared/messages/vouchers.ts';
import { listClaims } from '../../../shared/offers/claims/store.ts';
import { addCodes } from '../../../shared/offers/pools/add.ts';
import { before, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { plan, stateOf } from './planned.ts';
import { faults, World } from './world.ts';

describe('what a message claims', () => {
  const say = (source: string) => (tools: Tools) =>
    render(source, {}, { as: 'text', most: 1_000, tools });
  const tools: Tools = { ...noTools, voucher: standIn };
  const trying = async (source: string, having: readonly string[]) => {
    const claims: string[] = [];
    const claiming = async ({ offerId }: VoucherAsked): Promise<ServedVoucher | undefined> => {
      claims.push(offerId);
      return having.includes(offerId)
        ? { ...standIn({ offerId }), code: `of-${offerId}` }
        : undefined;
    };
    const { tools: own, claimed } = await withVouchers(say(source), tools, claiming);
    const words = () => say(source)(own);
    return { claims, claimed, words };
  };

  test('is what its words show, once, and no more', async () => {
    const { words, claims } = await trying('{{voucher "a"}} {{voucher "a"}}', ['a', 'b']);
    expect(words()).toBe('of-a of-a');
    expect(claims).toEqual(['a']);
  });

  test('is not what stands in a branch that is not taken', async () => {
    const source =
      '{{#voucher "a"}}{{code}}{{else}}{{#voucher "b"}}{{code}}{{else}}none{{/voucher}}{{/voucher}}';
    const first = await trying(source, ['a', 'b']);
    expect([first.words(), first.claims]).toEqual(['of-a', ['a']]);
    const second = await trying(source, ['b']);
    expect([second.words(), second.claimed]).toEqual(['of-b', ['b']]);
    expect((await trying(source, [])).words()).toBe('none');
  });

  test('is first what the words cannot do without: without it nothing else is claimed', async () => {
    const { words, claimed } = await trying('{{#voucher "a"}}{{code}}{{/voucher}}{{voucher "b"}}', [
      'a',
    ]);
    expect(words).toThrow(NoVoucher);
    expect(claimed).toEqual([]);
  });
});

describe('a mail with a voucher', () => {
  useTables();
  let world: World;
  let codes = 0;
  const now = noon;

  beforeEach(() => {
    world = new World(noon);
    vi.spyOn(queues, 'send').mockImplementation((async () => ({})) as never);
  });
  afterEach(() => void vi.restoreAllMocks());

  /** An offer with so many codes of its own. */
  async function offerWith(count: number, more: object = {}): Promise<string> {
    const id = `offer-${++codes}`;
    await publish('placement', 'home', { name: 'Home', slots: 1, ranking: 'priority' } as const, {
      by: 'root',
      now: before,
    });
    await addCodes(id, { generate: { count, prefix: '', length: 14 } }, { seed: id, now });
    const body = {
      ...{ name: id, placements: ['home'], content: {}, priority: 0, fallback: false },
      ...{ startsAt: before, endsAt: '2036-01-01T00:00:00.000Z' },
      voucher: { pool: id, open: false, redemptions: 1 },
      ...more,
    };
    await publish('offer', id, body as never, { by: 'root', now: before });
    return id;
  }
  const saying = (text: string, kind = 'marketing') => ({
    class: kind,
    message: { subject: 'Hi', text },
  });
  const codesIn = (from = 0) =>
    world.accepted
      .slice(from)
      .map(({ request }) => request.Content?.Simple?.Body?.Text?.Data?.trim());
  const claimsOf = async (customer: CustomerKey) =>
    (await listClaims(customer)).map((claim) => ('code' in claim ? claim.code : undefined));

  test('has a code of the customer’s own, whatever the number of messages', async () => {
    const offer = await offerWith(3);
    const campaign = saying(`{{voucher "${offer}"}}`);
    const first = await plan(campaign, { id: `v-${offer}`, occurrence: 'first' });
    const again = await plan(campaign, { id: `v-${offer}`, occurrence: 'second' });
    const other = await plan(campaign);
    for (const { work } of [first, again, other]) await world.work(work);
    const [mine, same, others] = codesIn();
    expect(mine).toMatch(/^[A-Z0-9]{14}$/);
    expect(same).toBe(mine);
    expect(others).not.toBe(mine);
    expect(await stateOf(first)).toMatchObject({ state: 'sent', vouchers: [offer] });
  });

  test('is withheld when there is none left, and its place is free again', async () => {
    const offer = await offerWith(1);
    const campaign = saying(`{{voucher "${offer}"}}`);
    const [first, second] = [await plan(campaign), await plan(campaign)];
    await world.work(first.work);
    await world.work(second.work);
    expect(await stateOf(second)).toMatchObject({ state: 'withheld', because: 'no-voucher' });
    expect((await getLedger(second.message.customer)).reservations).toEqual({});
    expect(world.accepted).toHaveLength(1);
  });

  test('says something else where a block has an else', async () => {
    const offer = await offerWith(0);
    const planned = await plan(saying(`{{#voucher "${offer}"}}{{code}}{{else}}sorry{{/voucher}}`));
    await world.work(planned.work);
    expect(codesIn()).toEqual(['sorry']);
    expect(await stateOf(planned)).not.toHaveProperty('vouchers');
  });

  test('that is stopped takes no code', async () => {
    const offer = await offerWith(1);
    const planned = await plan(saying(`{{voucher "${offer}"}}`));
    const { customer } = planned.message;
    const stop = { source: 'link', channel: 'email', at: noon } as const;
    await changeLedger<never>(customer, (ledger) => ({ ledger: withStop(ledger, stop) }));
    await world.work(planned.work);
    expect(await stateOf(planned)).toMatchObject({ state: 'withheld', because: 'stopped' });
    expect(await claimsOf(customer)).toEqual([]);
  });

  test('of an offer that the customer may not have, or that has run out, is withheld', async () => {
    for (const more of [
      { eligibility: { trait: 'vip', is: true } },
      { endsAt: '2026-11-21T00:00:00.000Z' },
    ]) {
      const planned = await plan(saying(`{{voucher "${await offerWith(1, more)}"}}`));
      await world.work(planned.work);
      expect(await stateOf(planned)).toMatchObject({ because: 'no-voucher' });
      expect(await claimsOf(planned.message.customer)).toEqual([]);
    }
  });

  test('that ten workers bring at once goes out once, with one code', async () => {
    const offer = await offerWith(20);
    const planned = await plan(saying(`{{voucher "${offer}"}}`));
    await Promise.all(Array.from({ length: 10 }, () => world.work(planned.work)));
    expect(world.accepted).toHaveLength(1);
    expect(await claimsOf(planned.message.customer)).toEqual(codesIn());
  });

  test.each(faults)(
    'is sent once with one code, whatever call is %s',
    async (fault) => {
      const offer = await offerWith(60);
      const campaign = saying(`{{voucher "${offer}"}}`);
      world.fail(-1, fault);
      await world.work((await plan(campaign)).work);
      const calls = [...world.calls];
      for (const [call, name] of calls.entries()) {
        if (/^(Get|Query|BatchGet)/.test(name) && fault !== 'refused') continue;
        world.ambiguous = false;
        const from = world.accepted.length;
        const planned = await plan(campaign);
        world.fail(call, fault);
        await world.deliver(planned.work);
        await world.tell();
        await world.settle(planned.message);
        const { state } = (await stateOf(planned)) ?? {};
        const at = `${name} (${call} of ${calls.length}): ${state}`;
        const said = codesIn(from);
        expect(['sent', 'delivered', 'unknown'], at).toContain(state);
        expect(said.length, at).toBe(state === 'unknown' ? said.length : 1);
        expect(said.length, at).toBeLessThanOrEqual(1);
        expect(world.ambiguous || state !== 'unknown', at).toBe(true);
        const claimed = await claimsOf(planned.message.customer);
        expect(claimed.length, at).toBeLessThanOrEqual(1);
        for (const code of said) expect(claimed, at).toEqual([code]);
      }
    },
    60_000,
  );
});
