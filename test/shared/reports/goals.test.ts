import { describe, expect, test } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { putProfile } from '../../../shared/customers/store.ts';
import { getMessage, planMessage } from '../../../shared/messages/store.ts';
import { judged, windowOf } from '../../../shared/reports/goals.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { aCampaign, aMessage, aProfile, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';

useTables();

const goal = { event: 'Order Completed', within: 'P3D' };
const sentAt = plus(noon, -3 * DAY_MS);

/** A customer who was sent a message three days ago and ordered, and what a census makes of it. */
async function census(customer: 'u:buyer' | 'u:other', ordered?: string) {
  await publish('campaign', 'spring', aCampaign({ goal }), { by: 'key-1', now: noon });
  expireCatalog();
  const lastOf = ordered === undefined ? {} : { 'Order Completed': ordered };
  await putProfile({ ...aProfile(customer), lastOf });
  const message = aMessage({ customer, state: 'delivered', sentAt, revision: 1 });
  const { sendId } = await planMessage(message);
  const item = await judged({ ...message }, { instant: noon, now: noon });
  const again = await judged(item, { instant: noon, now: noon });
  return { item, again, stored: await getMessage(customer, sendId) };
}

describe('a message whose time for the goal is over', () => {
  test('of somebody who did it in time has converted, for good', async () => {
    const { item, again, stored } = await census('u:buyer', plus(noon, -DAY_MS));

    expect(item).toMatchObject({ converted: true });
    expect(again).toBe(item);
    expect(stored).toMatchObject({ converted: true, revision: 2, state: 'delivered' });
  });

  test('of anybody else has not, and is not asked again either', async () => {
    const { item, again, stored } = await census('u:other');

    expect(item).toMatchObject({ converted: false });
    expect(again).toBe(item);
    expect(stored).toMatchObject({ converted: false, revision: 2 });
  });
});

test.each([
  ['still open', { sentAt: plus(sentAt, 1) }],
  ['over long ago', { sentAt: plus(sentAt, -8 * DAY_MS) }],
  ['judged', { sentAt, converted: false }],
  ['of a message that did not arrive', { sentAt, state: 'bounced' as const }],
  ['of a message that was never sent', {}],
])('a window that is %s is none to judge', (_, message) => {
  expect(windowOf({ state: 'delivered', ...message } as never, goal, noon)).toBeUndefined();
});
