import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { known } from '../../../../shared/customers/customer.ts';
import { rollBack } from '../../../../shared/offers/redemptions/redeem.ts';
import { showVoucher } from '../../../../shared/offers/redemptions/show.ts';
import { claimsSpent } from '../../../support/seats.ts';
import { useTables } from '../../../support/tables.ts';
import { type Mishap, meddle, mishaps, suffer } from './mishaps.ts';
import { claim, claimsInLog, fill, NOW, offering, redeemed, someCodes } from './shop.ts';

useTables();
beforeAll(() => {
  meddle();
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

/** A shop with two codes, and as much of a budget. */
async function aShop(id: string, from: number) {
  await fill(id, someCodes(2, from));
  return offering(id, { voucher: { pool: id }, budget: { amount: 2, cost: 1 } });
}

test.each(mishaps)(
  'whatever call of a claim is %s: one code each, none twice, none lost',
  async (mishap: Mishap) => {
    const { calls } = await suffer(async () =>
      claim(
        await aShop(`sane-${mishaps.indexOf(mishap)}`, 1e6 + 10 * mishaps.indexOf(mishap)),
        'sane',
      ),
    );
    const first = calls.indexOf('GetCommand');
    const count = calls.length - first;
    expect(count).toBeGreaterThan(8);
    for (let call = 0; call < count; call += 1) {
      const id = `shop-${mishaps.indexOf(mishap)}-${call}`;
      const shop = await aShop(id, 2 * call + 1_000 * mishaps.indexOf(mishap));
      const [ada, bob, eve] = ['ada', 'bob', 'eve'].map((who) => `${id}-${who}`);
      await suffer(() => claim(shop, ada ?? ''), { call, mishap });
      // Somebody else comes before who was cut off is back.
      const others = await claim(shop, bob ?? '');
      const own = await claim(shop, ada ?? '');
      const at = `${mishap} ${calls[first + call]} (${call})`;

      expect([own.code, others.code].sort(), at).toEqual(
        someCodes(2, 2 * call + 1_000 * mishaps.indexOf(mishap)).sort(),
      );
      expect((await claim(shop, ada ?? '')).code, at).toBe(own.code);
      expect(['sold-out', 'capped'], at).toContain((await claim(shop, eve ?? '')).state);
      expect(await claimsInLog(known(ada ?? '')), at).toBe(1);
      const offer = shop.offers.get(id)?.body;
      expect(offer && (await claimsSpent(id, offer, NOW)), at).toMatchObject([{ taken: 2 }]);
    }
  },
  120_000,
);

test.each(mishaps)(
  'whatever call of a redemption is %s: once an order, as often as it may be, and back',
  async (mishap: Mishap) => {
    const id = `redeem-${mishaps.indexOf(mishap)}`;
    const pool = someCodes(40, 50_000 + 100 * mishaps.indexOf(mishap));
    await fill(id, pool);
    const shop = offering(id, { voucher: { pool: id } });
    const { code: sane = '' } = await claim(shop, `${id}-sane`);
    const { calls } = await suffer(() => redeemed(shop, sane, { customer: `${id}-sane` }));
    for (let call = 0; call < calls.length; call += 1) {
      const customer = `${id}-${call}`;
      const { code = '' } = await claim(shop, customer);
      const state = async () => (await showVoucher(code, { catalog: shop, now: NOW })).state;
      await suffer(() => redeemed(shop, code, { customer }), { call, mishap });
      expect(['new', 'again']).toContain(await redeemed(shop, code, { customer }));
      expect(await redeemed(shop, code, { customer, orderId: '2' })).toBe('used-up');
      expect(await state()).toBe('redeemed');
      const back = () => rollBack(code, '1', { customer: undefined, catalog: shop });
      await suffer(back, { call, mishap });
      await back();
      expect(await state()).toBe('claimed');
    }
  },
  60_000,
);
