import { createHash } from 'node:crypto';
import type { Campaign } from '../../../shared/campaigns/campaign.ts';
import type { Definition } from '../../../shared/catalog/catalog.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Profile } from '../../../shared/customers/profile.ts';
import { putProfile } from '../../../shared/customers/store.ts';
import { type Message, occurrenceIdOf } from '../../../shared/messages/message.ts';
import { messageOf } from '../../../shared/messages/plan.ts';
import { getMessage, planMessage } from '../../../shared/messages/store.ts';
import { aCampaign, aProfile, before, noon } from '../../support/campaigns.ts';

let runs = 0;

export interface Planned {
  readonly message: Message;
  readonly work: object;
}

interface Setting {
  readonly profile?: (customer: CustomerKey) => Profile;
  readonly id?: string;
  readonly now?: string;
  /** Tells occurrences, and campaigns, apart. */
  readonly occurrence?: string;
}

const published = new Map<string, Definition<Campaign>>();

/** Publishing is slow: a campaign that nobody edits serves many tests. */
async function inForce(id: string, overrides: Readonly<Record<string, unknown>>) {
  const known = published.get(id);
  if (known) return known;
  const by = { by: 'key-1', now: before };
  const { definition } = await publish('campaign', id, aCampaign(overrides), by);
  expireCatalog();
  published.set(id, definition);
  return definition;
}

/** A campaign in force, a customer, and their planned message: new ones each time, in the same tables. */
export async function plan(
  campaign: Readonly<Record<string, unknown>> = {},
  { profile = aProfile, id = `c-${++runs}`, now = noon, occurrence = id }: Setting = {},
): Promise<Planned> {
  const mark = createHash('sha256').update(JSON.stringify(campaign)).digest('hex').slice(0, 8);
  const definition = await inForce(`spring-${mark}`, campaign);
  const customer: CustomerKey = `u:${id}`;
  await putProfile(profile(customer));
  const occurrenceId = occurrenceIdOf(now, occurrence);
  const message = messageOf({ campaign: definition, occurrenceId, customer, now });
  await planMessage(message);
  return { message, work: { customer, sendId: message.sendId } };
}

export const stateOf = async ({ message }: Planned) => getMessage(message.customer, message.sendId);
