import { SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { mail } from '../clients/ses.ts';
import { type Answer, judgeError } from './refusal.ts';

/** Calls SES once, and says what its answer means. Never throws. */
export async function sendOnce(request: SendEmailCommandInput): Promise<Answer> {
  try {
    const { MessageId } = await mail.send(new SendEmailCommand(request));
    return { kind: 'accepted', providerId: MessageId ?? '' };
  } catch (error) {
    return judgeError(error);
  }
}
