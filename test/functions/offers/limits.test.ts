import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { derivedKey } from '../../../shared/access/keys.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { record } from '../../../shared/events/record.ts';
import { signatureOf } from '../../../shared/lambda/route.ts';
import { RECEIPT_KEY, sign } from '../../../shared/offers/receipt.ts';
import { spentOf } from '../../../shared/offers/spent/store.ts';
import { instantNow, plus } from '../../../shared/time.ts';
import { anOffer } from '../../support/offers.ts';
import { useTables } from '../../support/tables.ts';

useTables();

const by = signatureOf({ kind: 'secret', keyId: 'root' });
const limited = {
  endsAt: '2036-01-01T00:00:00.000Z',
  caps: [
    { per: 'everyone', on: 'view', limit: 100 },
    { per: 'everyone', on: 'click', limit: 500_000, within: 'P7D' },
  ],
};
const capped = anOffer('capped', limited);
const free = anOffer('free', { endsAt: '2036-01-01T00:00:00.000Z' });
/** Each look is a minute later, so that nothing comes from memory. */
let minutes = 0;
const spent = async () => {
  minutes += 1;
  return (await spentOf([capped], plus(instantNow(), minutes * 60_000))).get('capped');
};

let key: Buffer;
beforeAll(async () => {
  const now = instantNow();
  await publish('placement', 'home', { name: 'Home', slots: 1, ranking: 'priority' }, { by, now });
  for (const { id, body } of [capped, free]) await publish('offer', id, body, { by, now });
  key = await derivedKey(RECEIPT_KEY.purpose, RECEIPT_KEY.id);
});

let decisions = 0;
const receiptFor = (customer: `u:${string}` | `a:${string}`, offerId = 'capped') => {
  decisions += 1;
  const decisionId = Buffer.alloc(12, decisions).toString('base64url');
  const where = { offerId, placementId: 'home', slot: 0, arm: 'ranked', probability: 1 } as const;
  return sign({ ...where, decisionId, customer, at: instantNow() }, key);
};
const tell = (event: string, receipt: unknown, more: object = {}) =>
  record([{ type: 'track', userId: 'ada', event, properties: { receipt }, ...more }], {
    trust: 'claimed',
    via: 'live',
    keyId: 'w',
    now: instantNow(),
    newId: () => `m${Math.random()}`,
  });

describe('what is counted of an offer with limits for everybody', () => {
  test('nothing before anything was told', async () => {
    expect(await spent()).toEqual({ view: 0, 'click/P7D': 0 });
  });

  test('a view and a click, each once for a decision, however often they are told', async () => {
    const receipt = receiptFor('u:ada');
    await tell('Promotion Viewed', receipt);
    await tell('Promotion Viewed', receipt);
    await tell('Promotion Clicked', receipt);
    expect(await spent()).toEqual({ view: 1, 'click/P7D': 1 });
  });

  test('what the device saw of which the customer speaks who has just signed in on it', async () => {
    await tell('Promotion Viewed', receiptFor('a:phone'), { anonymousId: 'phone' });
    expect(await spent()).toMatchObject({ view: 2 });
  });

  test.each([
    ['of another customer', () => receiptFor('u:bob')],
    ['that is forged', () => `${receiptFor('u:ada').slice(0, -3)}xyz`],
    ['of an offer without limits', () => receiptFor('u:ada', 'free')],
    ['of an offer that nobody knows', () => receiptFor('u:ada', 'gone')],
    ['that is no text', () => 7],
  ])('no receipt %s', async (_what, receipt) => {
    await tell('Promotion Viewed', receipt());
    expect(await spent()).toMatchObject({ view: 2 });
  });

  test('no conversion', async () => {
    await tell('Order Completed', receiptFor('u:ada'));
    expect(await spent()).toMatchObject({ view: 2, 'click/P7D': 1 });
  });
});

describe('counters in memory', () => {
  const later = (seconds: number) => plus(instantNow(), 3_600_000 + seconds * 1_000);

  test('are read once in twenty seconds', async () => {
    const send = vi.spyOn(DynamoDBDocumentClient.prototype, 'send');
    await spentOf([capped, free], later(0));
    await spentOf([capped, free], later(19));
    expect(send).toHaveBeenCalledTimes(1);
    await spentOf([capped, free], later(21));
    expect(send).toHaveBeenCalledTimes(2);
    send.mockRestore();
  });

  test('serve up to a minute where the table does not answer, and no longer', async () => {
    await spentOf([capped], later(100));
    const send = vi
      .spyOn(DynamoDBDocumentClient.prototype, 'send')
      .mockRejectedValue(new Error('away') as never);
    const read = await spentOf([capped], later(155));
    expect(read.get('capped')).toMatchObject({ view: 2 });
    await expect(spentOf([capped], later(170))).rejects.toThrow('away');
    send.mockRestore();
  });
});
