import { reportOptOut } from './opt-out.ts';
import type { Delivery, Prepared } from './outgoing.ts';
import { phoneOf } from './reach.ts';
import { type SmsSetting, settingOf } from './settings.ts';
import { isOptedOut, type Publication, publishOnce } from './sns.ts';
import { refund, spend } from './spend/store.ts';

/**
 * An SMS, ready to go. SNS takes what is for a number that said STOP and drops it without a word, so it is asked before; who
 * has said so gets nothing more. Throws when SNS does not say.
 */
export async function prepareSms(delivery: Delivery<'sms'>): Promise<Prepared> {
  const { message, profile, rendered, catalog, now } = delivery;
  const to = message.to ?? phoneOf(profile);
  if (to === undefined) return { withheld: 'no-address' };
  if (await isOptedOut(to)) {
    await reportOptOut(message, to, now);
    return { withheld: 'opted-out' };
  }
  const setting = settingOf(catalog, 'sms');
  const { budgetPerDay: budget } = setting;
  const cost = rendered.segments * setting.pricePerSegment;
  const publication = publicationOf({ to, text: rendered.text }, message.class, setting);
  return {
    address: to,
    ...(budget !== undefined && {
      admit: async () =>
        (await spend('sms', cost, { budget, now })) === 'taken' ? undefined : 'budget',
      refund: () => refund('sms', cost, now),
    }),
    send: () => publishOnce(publication),
  };
}

/** What SNS is asked for. */
export const publicationOf = (
  { to, text }: { readonly to: string; readonly text: string },
  kind: string,
  setting: SmsSetting,
): Publication => ({
  PhoneNumber: to,
  Message: text,
  MessageAttributes: attributesOf(kind, setting),
});

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/** Marketing goes the cheap way, all else the reliable one. */
const attributesOf = (kind: string, { senderId, originationNumber }: SmsSetting) => ({
  'AWS.SNS.SMS.SMSType': text(kind === 'marketing' ? 'Promotional' : 'Transactional'),
  ...(senderId !== undefined && { 'AWS.SNS.SMS.SenderID': text(senderId) }),
  ...(originationNumber !== undefined && {
    'AWS.MM.SMS.OriginationNumber': text(originationNumber),
  }),
});
