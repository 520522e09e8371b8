import { environment } from '../environment.ts';
import { recipientOf } from './address.ts';
import { requestFor } from './letter.ts';
import { unsubscribeUrl } from './links.ts';
import type { Delivery, Prepared } from './outgoing.ts';
import { sendOnce } from './provider.ts';

/** A mail, ready to go. */
export async function prepareMail(delivery: Delivery<'email'>): Promise<Prepared> {
  const { message, profile, rendered } = delivery;
  const to = recipientOf(message, profile);
  if (to === undefined) return { withheld: 'no-address' };
  const request = requestFor({
    message,
    to,
    from: environment('SENDER'),
    configurationSet: environment('CONFIGURATION_SET'),
    mail: rendered,
    unsubscribeUrl: await unsubscribeUrl(message),
  });
  return { address: to, send: () => sendOnce(request) };
}
