import * as fc from 'fast-check';
import { Campaign } from '../../shared/campaigns/campaign.ts';
import type { Channel } from '../../shared/campaigns/channel.ts';
import type { Catalog, Definition } from '../../shared/catalog/catalog.ts';
import { emptyCatalog } from '../../shared/catalog/catalog.ts';
import type { CustomerKey } from '../../shared/customers/customer.ts';
import {
  type Consent,
  emptyProfile,
  epochOf,
  type Profile,
} from '../../shared/customers/profile.ts';
import type { Message } from '../../shared/messages/message.ts';
import { messageOf } from '../../shared/messages/plan.ts';

export const noon = '2026-11-22T12:00:00.000Z';
export const before = '2026-11-20T12:00:00.000Z';

/** A campaign by mail that everybody who agreed to the channel gets. */
export const aCampaign = (overrides: Readonly<Record<string, unknown>> = {}): Campaign =>
  Campaign.parse({
    name: 'Spring',
    class: 'marketing',
    channel: 'email',
    message: {
      subject: 'Hello {{customer.traits.name}}',
      html: '<p>Hello {{customer.traits.name}}</p>',
    },
    trigger: 'launch',
    ...overrides,
  });

export const defined = <Body>(id: string, body: Body, version = 1): Definition<Body> => ({
  id,
  version,
  createdAt: before,
  updatedAt: before,
  updatedBy: 'key-1',
  body,
});

export const catalogWith = (campaign: Campaign): Catalog => ({
  ...emptyCatalog,
  campaigns: new Map([['spring', defined('spring', campaign)]]),
});

export const aConsent = (overrides: Partial<Consent> = {}): Consent => ({
  channel: 'email',
  granted: true,
  source: 'form',
  at: before,
  id: 'm-1',
  trust: 'proven',
  ...overrides,
});

/** Somebody who may be written to. */
export function aProfile(
  customer: CustomerKey = 'u:c-1',
  { traits = {}, consent = [aConsent()] }: { traits?: object; consent?: Consent[] } = {},
): Profile {
  const all = { email: `${customer.slice(2)}@example.com`, name: 'Ada', ...traits };
  return {
    ...emptyProfile(customer, epochOf(0)),
    traits: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [
        name,
        { value, at: before, id: 'm-1', trust: 'proven' },
      ]),
    ),
    consent,
  };
}

/** A message as it is planned at noon. */
export const aMessage = (overrides: Partial<Message> = {}): Message & { channel: Channel } => ({
  ...messageOf({
    campaign: defined('spring', aCampaign()),
    occurrenceId: '0mi000000-1234567890',
    customer: 'u:c-1',
    now: noon,
  }),
  channel: 'email',
  ...(overrides as { channel?: Channel }),
});

export const instants = () =>
  fc.constantFrom(
    '2026-11-22T12:00:01.000Z',
    '2026-11-22T12:00:02.000Z',
    '2026-11-22T12:00:03.000Z',
  );
