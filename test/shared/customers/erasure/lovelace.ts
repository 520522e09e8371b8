import { findProfile } from '../../../../shared/customers/read.ts';
import { planMessage, putHolder } from '../../../../shared/messages/store.ts';
import { type Instant, plus } from '../../../../shared/time.ts';
import { aMessage } from '../../../support/campaigns.ts';
import type { House } from './house.ts';

export const NOW = '2026-11-22T10:30:00.000Z';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const viewed = (id: string, who: object, timestamp: Instant = plus(NOW, -HOUR)) => ({
  ...{ type: 'track', event: 'Product Viewed', messageId: id, timestamp },
  ...who,
});
export const ada = { userId: 'lovelace' };
export const device = { anonymousId: 'lovelace-phone' };
export const identify = (traits: object = {}, timestamp: Instant = plus(NOW, -HOUR)) => ({
  ...{ type: 'identify', messageId: `i-${timestamp}`, timestamp, traits },
  ...ada,
  ...device,
});

/** Ada has a phone, two messages, one of which went out, and has withdrawn from something. */
export async function adaAsSheIs(house: House): Promise<void> {
  await house.record('claimed', viewed('v1', device), viewed('v2', ada));
  await house.record('proven', identify({ email: 'lovelace@example.com', city: 'Bern' }));
  await house.record(
    'claimed',
    { ...viewed('v3', ada), timestamp: undefined },
    { ...viewed('w', ada), event: 'Consent Updated', properties: withdrawn },
  );
  const customer = 'u:lovelace';
  const sent = aMessage({ customer, state: 'delivered', deliveredAt: NOW, addressHash: 'hash' });
  await planMessage(sent);
  await planMessage(aMessage({ customer, sendId: '0mi000000-2' }));
  await putHolder('hash', sent.occurrenceId, sent);
}
export const withdrawn = { channel: 'email', granted: false, source: 'page' };
/** How many events a profile holds. */
export const total = async (id: 'u:lovelace' | 'a:lovelace-phone') =>
  Object.values((await findProfile(id))?.buckets ?? {}).reduce((sum, one) => sum + one.events, 0);
