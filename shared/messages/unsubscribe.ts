import { randomUUID } from 'node:crypto';
import { CONSENT_UPDATED } from '../customers/consent.ts';
import { type CustomerKey, isKnown, shown } from '../customers/customer.ts';
import { record } from '../events/record.ts';
import type { Instant } from '../time.ts';
import type { Unsubscription } from './link.ts';
import { stop } from './reservation.ts';

/**
 * Withdraws what a link speaks of. The stop comes first: after the answer no reservation succeeds. The event, after it, is
 * what the profile and the reports know. Once more changes nothing that matters.
 */
export async function unsubscribe(link: Unsubscription, now: Instant): Promise<void> {
  const { customer, channel, topic } = link;
  await stop(customer, [
    { source: 'link', channel, ...(topic !== undefined && { topic }), at: now },
  ]);
  await recordProven(
    customer,
    [
      {
        type: 'track',
        event: CONSENT_UPDATED,
        messageId: `unsubscribe-${randomUUID()}`,
        timestamp: now,
        properties: {
          channel,
          ...(topic !== undefined && { topic }),
          granted: false,
          source: 'link',
        },
      },
    ],
    { by: 'link', now },
  );
}

/** Records what we know for sure of a customer, as proven. Throws when it is not safe in the log. */
export async function recordProven(
  customer: CustomerKey,
  messages: readonly Readonly<Record<string, unknown>>[],
  { by, now }: { readonly by: string; readonly now: Instant },
): Promise<void> {
  const who = isKnown(customer) ? { userId: shown(customer) } : { anonymousId: shown(customer) };
  const arrival = { trust: 'proven', via: 'live', keyId: by, now, newId: randomUUID } as const;
  await record(
    messages.map((message) => ({ ...who, ...message })),
    arrival,
  );
}
