import {
  CheckIfPhoneNumberIsOptedOutCommand,
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  PublishCommand,
  type PublishCommandInput,
  SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns';
import { phones } from '../clients/sns.ts';
import { type Answer, judgeError } from './refusal.ts';

export type Publication = PublishCommandInput;

/** Calls SNS once, and says what its answer means. Never throws. */
export async function publishOnce(publication: Publication): Promise<Answer> {
  try {
    const { MessageId } = await phones.send(new PublishCommand(publication));
    return { kind: 'accepted', providerId: MessageId ?? '' };
  } catch (error) {
    return judgeError(error);
  }
}

/** Whether a number has said STOP. Throws when SNS does not say. */
export async function isOptedOut(phoneNumber: string): Promise<boolean> {
  const command = new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber });
  return (await phones.send(command)).isOptedOut ?? false;
}

/** The ARN of a token's endpoint, new or not. Throws, naming it in words, where it is there with another user's data. */
export async function createEndpoint(of: {
  readonly application: string;
  readonly token: string;
  readonly userData: string;
}): Promise<string> {
  const { EndpointArn = '' } = await phones.send(
    new CreatePlatformEndpointCommand({
      PlatformApplicationArn: of.application,
      Token: of.token,
      CustomUserData: of.userData,
    }),
  );
  return EndpointArn;
}

/** Throws `NotFoundException` where there is none. */
export async function getEndpoint(EndpointArn: string): Promise<Readonly<Record<string, string>>> {
  const { Attributes } = await phones.send(new GetEndpointAttributesCommand({ EndpointArn }));
  return Attributes ?? {};
}

export const setEndpoint = (
  EndpointArn: string,
  Attributes: Record<string, string>,
): Promise<unknown> => phones.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }));

/** Once more does no harm. */
export const deleteEndpoint = (EndpointArn: string): Promise<unknown> =>
  phones.send(new DeleteEndpointCommand({ EndpointArn }));
