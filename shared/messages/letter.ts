import type { SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import type { Mail } from '../campaigns/render.ts';
import type { Message } from './message.ts';

/** All that one mail needs. */
export interface Letter {
  readonly message: Pick<Message, 'customer' | 'sendId' | 'class'>;
  readonly to: string;
  readonly from: string;
  readonly configurationSet: string;
  readonly mail: Mail;
  readonly unsubscribeUrl: string;
}

/** A tag holds at most 256 characters, and a long id needs more. */
const TAG_LENGTH = 250;

/** The tags by which the provider's events find their message; `customer` goes on in `customer-2` where it is long. */
export function tagsOf({ customer, sendId }: Letter['message']): { Name: string; Value: string }[] {
  const encoded = Buffer.from(customer).toString('base64url');
  return [
    { Name: 'customer', Value: encoded.slice(0, TAG_LENGTH) },
    ...(encoded.length > TAG_LENGTH
      ? [{ Name: 'customer-2', Value: encoded.slice(TAG_LENGTH) }]
      : []),
    { Name: 'send', Value: sendId },
  ];
}

/** The request to SES. Marketing carries the two headers of one-click unsubscribing (RFC 2369, RFC 8058). */
export function requestFor(letter: Letter): SendEmailCommandInput {
  const { message, to, from, configurationSet, mail, unsubscribeUrl } = letter;
  const text = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    ConfigurationSetName: configurationSet,
    EmailTags: tagsOf(message),
    Content: {
      Simple: {
        Subject: text(mail.subject),
        Body: {
          Text: text(mail.text),
          ...(mail.html !== undefined && { Html: text(mail.html) }),
        },
        ...(message.class === 'marketing' && {
          Headers: [
            { Name: 'List-Unsubscribe', Value: `<${unsubscribeUrl}>` },
            { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
          ],
        }),
      },
    },
  };
}
