import { Refusal } from '../refusal.ts';
import { type Letter, readMime } from './mime.ts';
import type { SendEmail } from './requests.ts';

const LARGEST = 40 * 1024 * 1024;

const bad = (message: string) => new Refusal('BadRequestException', message);

/** The letter in a request to SendEmail, refused where SES refuses one. Throws Refusal. */
export function letterOf(request: SendEmail): Letter & { readonly recipients: readonly string[] } {
  const { ToAddresses, CcAddresses, BccAddresses } = request.Destination;
  const letter = request.Content.Raw ? whole(request) : simple(request);
  const named = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  const recipients = (named.length > 0 ? named : letter.to).map(addressIn);
  if (recipients.length === 0) throw bad('Destination is empty.');
  if (recipients.length > 50) throw bad('Recipient count exceeds 50.');
  for (const address of [addressIn(letter.from), ...recipients]) assertAddress(address);
  for (const { Name, Value } of request.EmailTags) assertTag(Name, Value);
  for (const [name, value] of Object.entries(letter.headers)) {
    if (/[\r\n]/.test(value)) throw bad(`Header ${name} contains a line break.`);
  }
  return { ...letter, recipients };
}

function simple({ FromEmailAddress, Destination, ReplyToAddresses, Content }: SendEmail): Letter {
  const content = Content.Simple;
  if (!content) throw bad('Content must be Simple or Raw: templates of SES are not offered.');
  if (FromEmailAddress === undefined) throw bad('FromEmailAddress is missing.');
  const { Text, Html } = content.Body;
  if (!Text && !Html) throw bad('Body is missing.');
  const headers = content.Headers.map(({ Name, Value }) => [Name, Value] as const);
  return {
    from: FromEmailAddress,
    to: Destination.ToAddresses,
    subject: content.Subject.Data,
    ...(Text && { text: Text.Data }),
    ...(Html && { html: Html.Data }),
    headers: {
      ...(ReplyToAddresses.length > 0 && { 'Reply-To': ReplyToAddresses.join(', ') }),
      ...(Destination.CcAddresses.length > 0 && { Cc: Destination.CcAddresses.join(', ') }),
      ...Object.fromEntries(headers),
    },
  };
}

function whole({ FromEmailAddress, Content }: SendEmail): Letter {
  const mime = Buffer.from(Content.Raw?.Data ?? '', 'base64');
  if (mime.length > LARGEST) throw bad('Message length is more than 41943040 bytes long.');
  const letter = readMime(mime.toString());
  const from = FromEmailAddress ?? letter.from;
  if (from === '') throw bad("Missing required header 'From'.");
  return { ...letter, from };
}

/** `Shop <shop@example.com>` names the same address as `shop@example.com`. */
export const addressIn = (text: string) => (/<([^>]*)>\s*$/.exec(text)?.[1] ?? text).trim();

function assertAddress(address: string): void {
  const [local, domain, ...more] = address.split('@');
  if (!local || !domain || more.length > 0) throw bad("Missing final '@domain'");
  if (/[^\x21-\x7e]|[,;<>()[\]]/.test(local)) {
    throw bad('Local address contains control or whitespace');
  }
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(domain)) {
    throw bad('Domain contains illegal character');
  }
  if (local.length > 64) throw bad('Local part too long');
}

function assertTag(name: string, value: string): void {
  for (const [what, text] of [
    ['name', name],
    ['value', value],
  ] as const) {
    if (/^[A-Za-z0-9_-]{1,256}$/.test(text)) continue;
    throw bad(
      `Invalid tag ${what} <${text}>: only alphanumeric ASCII characters, '_' and '-' are allowed, 256 at most.`,
    );
  }
}
