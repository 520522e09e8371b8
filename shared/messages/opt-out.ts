import * as z from 'zod';
import { phoneAddress } from '../customers/addresses.ts';
import { CONSENT_UPDATED } from '../customers/consent.ts';
import { listLookups } from '../customers/lookup/store.ts';
import { findProfile } from '../customers/read.ts';
import type { Instant } from '../time.ts';
import type { Message } from './message.ts';
import { phoneOf } from './reach.ts';
import { putStops, stop } from './reservation.ts';
import { saysStop } from './stop-words.ts';
import { recordProven } from './unsubscribe.ts';
import { tellOurselves } from './work.ts';

/** What somebody answered to a number of ours (two-way SMS of AWS End User Messaging, by way of SNS). */
export const Inbound = z.looseObject({
  originationNumber: z.string(),
  messageBody: z.string(),
  inboundMessageId: z.string(),
});
export type Inbound = z.output<typeof Inbound>;

/** The marketing by SMS of whoever has the number ends, and their consent to it. Once more changes nothing. */
export async function takeInAnswer(inbound: Inbound, now: Instant): Promise<void> {
  const address = phoneAddress(inbound.originationNumber);
  if (!saysStop(inbound.messageBody) || address === undefined) return;
  for await (const row of listLookups(address)) {
    const profile = await findProfile(row);
    if (profile?.customer !== row || phoneOf(profile) !== address.value) continue;
    await stop(row, [{ source: 'opt-out', channel: 'sms', at: now }]);
    const said = {
      type: 'track',
      event: CONSENT_UPDATED,
      messageId: `stop-${inbound.inboundMessageId}`,
      timestamp: now,
      properties: { channel: 'sms', granted: false, source: 'sms-stop' },
    };
    await recordProven(row, [said], { by: 'provider', now });
  }
}

/** The provider says that a number has stopped us: nothing more goes there, and its consent ends as if it had told us. */
export async function reportOptOut(
  { customer, sendId }: Pick<Message, 'customer' | 'sendId'>,
  number: string,
  now: Instant,
): Promise<void> {
  await putStops(customer, [{ source: 'opt-out', channel: 'sms', at: now }]);
  const inbound: Inbound = {
    originationNumber: number,
    messageBody: 'STOP',
    inboundMessageId: `opted-out-${sendId}`,
  };
  await tellOurselves(inbound);
}
