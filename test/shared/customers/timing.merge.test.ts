import { describe, expect, test } from 'vitest';
import { did, minutes, store } from './running.ts';

const identify = (minute: number) => ({
  ...{ type: 'identify' as const, messageId: 'sign-in', time: minutes(minute) },
  ...{ userId: '1', anonymousId: 'x' },
});
const visitor = { userId: undefined, anonymousId: 'x' } as object;

describe('a visitor who signs in', () => {
  const visit = (minute: number) => did('Product Added', minute, 'c', visitor);

  test('takes along what waits, once', async () => {
    const { tell, settle, starts, tables } = store();
    await tell(visit(0));
    await tell(identify(20));
    expect(tables.profile('u:1').timers).toMatchObject([{ campaignId: 'cart', source: 'a:x' }]);
    await settle(60);
    await settle(200);

    expect(starts()).toEqual(['u:1 cart c 0']);
    expect(tables.starts[0]?.start.source).toBe('a:x');
  });

  test('and buys then, is not reminded', async () => {
    const { tell, settle, starts } = store();
    await tell(visit(0));
    await tell(identify(20));
    await tell(did('Order Completed', 30, 'c'));
    await settle(60);

    expect(starts()).toEqual([]);
  });

  test('whose events nobody had folded before is not forgotten', async () => {
    const { tell, put, settle, starts } = store();
    put(visit(0), { now: minutes(0) });
    await tell(identify(1));
    await settle(60);

    expect(starts()).toEqual(['u:1 cart c 0']);
  });

  test('does not run again what ran before', async () => {
    const { tell, settle, starts } = store({ it: { event: 'Product Added' } });
    await tell(visit(0));
    await tell(identify(20));
    await settle(60);

    expect(starts()).toEqual(['a:x it 0']);
  });

  test('takes along when what may not start again has started', async () => {
    const { tell, starts } = store({ it: { event: 'Product Added', reentry: 'once' } });
    await tell(visit(0));
    await tell(identify(20));
    await tell(did('Product Added', 30, 'c'));

    expect(starts()).toEqual(['a:x it 0']);
  });
});

test('a message of another campaign, once it is sent, starts the next; nobody else can say so', async () => {
  const follow = { event: 'Message Sent', properties: { campaign_id: 'first' } };
  const { say, settle, starts } = store({ second: { follows: 'first', after: 'P1D' } });
  const told = did('Message Sent', 0, undefined, follow);
  await say({ ...told, messageId: 'forged', userId: '2' }, { trust: 'claimed' });
  await say(told, { trust: 'proven' });
  await settle(1_440);

  expect(starts()).toEqual(['u:1 second 0']);
});
