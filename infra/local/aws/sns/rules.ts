import { Refusal } from '../refusal.ts';
import type { MessageAttributes } from '../sqs/message.ts';

export const bad = (what: string) => new Refusal('InvalidParameter', `Invalid parameter: ${what}`);

/**
 * What SNS asks of an SMS. Throws Refusal.
 * https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html
 */
export function assertSms(to: string, message: string, attributes: MessageAttributes): void {
  if (!/^\+[1-9]\d{6,14}$/.test(to))
    throw bad(`PhoneNumber Reason: ${to} is not valid to publish to`);
  if (message.length > 1_600) throw bad('Message Reason: an SMS has at most 1600 characters');
  const said = (name: string) => attributes[name]?.StringValue;
  const sender = said('AWS.SNS.SMS.SenderID');
  if (sender !== undefined && !/^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/.test(sender))
    throw bad(
      'AWS.SNS.SMS.SenderID Reason: must be 1-11 alphanumeric characters, one letter at least',
    );
  const type = said('AWS.SNS.SMS.SMSType');
  if (type !== undefined && !/^(Promotional|Transactional)$/.test(type))
    throw bad('AWS.SNS.SMS.SMSType Reason: must be Promotional or Transactional');
  const origin = said('AWS.MM.SMS.OriginationNumber');
  if (origin !== undefined && !/^\+?[0-9]{5,14}$/.test(origin))
    throw bad('AWS.MM.SMS.OriginationNumber Reason: must be a number of 5 to 14 digits');
}

/** `MessageStructure: json`: an object of texts, with one for whatever has none of its own. Throws Refusal. */
export function assertStructure(message: string): void {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    throw bad('Message Structure - JSON message body failed to parse');
  }
  const texts = typeof value === 'object' && value !== null ? value : {};
  if (!('default' in texts)) throw bad('Message Structure - No default entry in JSON message body');
  if (Object.values(texts).some((text) => typeof text !== 'string'))
    throw bad('Message Structure - JSON message body failed to parse');
}
