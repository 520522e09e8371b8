import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { scrubbed } from '../../../../shared/customers/erasure/scrub.ts';
import { isProfile, type Profile } from '../../../../shared/customers/profile.ts';
import { findProfile } from '../../../../shared/customers/read.ts';
import { parseItem } from '../../../../shared/customers/store.ts';
import type { Event } from '../../../../shared/events/event.ts';
import { plus } from '../../../../shared/time.ts';
import { useTables } from '../../../support/tables.ts';
import { aChunk, aTrack } from '../events.ts';
import { House, scan } from './house.ts';
import { adaAsSheIs, DAY, HOUR, NOW } from './lovelace.ts';

const tables = useTables();
const fresh = { customer: 'a:fresh', salt: 'salt' } as const;

describe('an event of somebody who becomes nobody', () => {
  const order: Event = {
    ...{ type: 'track', event: 'Order Completed', messageId: 'ada-1', time: NOW },
    ...{ userId: 'ada', anonymousId: 'phone', ip: '10.0.0.1' },
    properties: {
      ...{ order_id: 'o-1', total: 29.33, currency: 'EUR', email: 'ada@example.com', name: 'Ada' },
      ...{ category: 'ada@example.com', coupon: 'ADA10' },
      products: [{ product_id: 'p1', category: 'shoes', price: 29.33, engraving: 'Ada' }],
    },
    context: {
      ...{ ip: '10.0.0.1', userAgent: 'Phone', device: { type: 'ios', token: 't' } },
      ...{ page: { url: 'https://shop/?q=ada' }, location: { country: 'CH', city: 'Bern' } },
    },
  };
  const chunk = aChunk(order, { trust: 'proven' });

  test('keeps what it was about and worth, within the hour, and the country', () => {
    const after = scrubbed(chunk, fresh);
    expect(after).toMatchObject({
      source: 'a:fresh',
      hour: chunk.hour,
      trust: 'proven',
      via: 'import',
    });
    expect(after?.events).toEqual([
      {
        ...{ type: 'track', event: 'Order Completed', anonymousId: 'fresh' },
        messageId: expect.stringMatching(/^[\w-]{22}$/),
        time: '2026-11-22T10:00:00.000Z',
        properties: {
          ...{ total: 29.33, currency: 'EUR' },
          products: [{ product_id: 'p1', category: 'shoes', price: 29.33 }],
        },
        context: { location: { country: 'CH' } },
      },
    ]);
  });

  test('goes where it only says who somebody is', () => {
    const identify: Event = { ...order, type: 'identify', traits: { name: 'Ada' } };
    expect(scrubbed(aChunk(identify), fresh)).toBeUndefined();
  });

  test('is the same whenever it is scrubbed, and two copies of it are copies still', () => {
    const copy = { ...chunk, chunkId: 'another' };
    expect(scrubbed(chunk, fresh)).toEqual(scrubbed(chunk, fresh));
    expect(scrubbed(copy, fresh)?.events).toEqual(scrubbed(chunk, fresh)?.events);
    expect(scrubbed(copy, fresh)?.chunkId).not.toBe(scrubbed(chunk, fresh)?.chunkId);
  });

  test('cannot be told from another with what only its id would tell', () => {
    const [one, other] = ['1', '2'].map(
      (id) => scrubbed(aChunk(aTrack(id, NOW)), fresh)?.events[0],
    );
    expect(one?.messageId).not.toBe(other?.messageId);
    expect({ ...one, messageId: '' }).toEqual({ ...other, messageId: '' });
  });
});

describe('an anonymized customer', () => {
  let house: House;
  beforeEach(async () => {
    vi.restoreAllMocks();
    await tables.empty();
    house = new House(NOW);
    await adaAsSheIs(house);
    await house.erase('u:lovelace', 'anonymize');
    await house.settle();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const everybody = async (): Promise<Profile[]> =>
    (await scan('profiles')).map(parseItem).filter(isProfile);

  test('is nobody any more, and nothing tells who they were', async () => {
    expect(await findProfile('u:lovelace')).toBeUndefined();
    await house.at(plus(NOW, DAY + HOUR));
    expect(await house.naming('lovelace')).toEqual([]);
    const [nobody] = await everybody();
    expect(
      (await house.naming(nobody?.customer ?? '')).filter((row) => row.startsWith('catalog')),
    ).toEqual([]);
  });

  test('goes on counting: what they did, and what they were sent', async () => {
    const [nobody, ...others] = await everybody();
    expect(others).toEqual([]);
    expect(nobody).toMatchObject({ traits: {}, consent: [], segments: {}, outbox: [] });
    const counts = Object.values(nobody?.buckets ?? {}).flatMap(({ counts }) =>
      Object.entries(counts),
    );
    const total = (name: string) =>
      counts.filter(([of]) => of === name).reduce((sum, [, count]) => sum + count, 0);
    expect(total('Product Viewed')).toBe(3);
    const sent = (await scan('messages')).filter(({ pk }) => pk === nobody?.customer);
    expect(sent).toMatchObject([
      { campaignId: 'spring', state: 'delivered', deliveredAt: '2026-11-22T10:00:00.000Z' },
    ]);
    expect(sent[0]).not.toHaveProperty('addressHash');
  });
});
