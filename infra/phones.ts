import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';

/** What a function may do about the devices of push. */
export type PushAction =
  | 'CreatePlatformEndpoint'
  | 'GetEndpointAttributes'
  | 'SetEndpointAttributes'
  | 'DeleteEndpoint';

export interface PhoneUses {
  /** It sends SMS and push messages, and asks whether a number has stopped them. */
  readonly sms?: true;
  /** What it does about the devices that push goes to. */
  readonly push?: readonly PushAction[];
}

/** The statements for a function's role, each pattern in them acknowledged with the reason. */
export function reachingPhones(
  scope: Construct,
  role: IConstruct,
  { sms, push = [] }: PhoneUses,
): PolicyStatement[] {
  const statements = [...(sms ? publishing(scope) : []), ...pushing(scope, push)];
  for (const pattern of statements.flatMap(({ resources }) => resources)) {
    const named = pattern.replace(/\$\{Token\[AWS\.(\w+)\.\d+\]\}/g, '<AWS::$1>');
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${named}]`,
      reason:
        'Phone numbers are no resources of AWS; applications and devices come after the stack, and are named in a setting.',
    });
  }
  return statements;
}

/**
 * Leave to send SMS and push. Numbers are no resources, so it has to be for all of them; the stack's own topics, by which
 * providers report, are taken out again.
 */
const publishing = (scope: Construct): PolicyStatement[] => {
  const stack = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: ['sns:Publish', 'sns:CheckIfPhoneNumberIsOptedOut'],
      resources: ['*'],
    }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['sns:Publish'],
      resources: [stack.formatArn({ service: 'sns', resource: `${stack.stackName}-*` })],
    }),
  ];
};

/** Leave to do something about devices. Applications are named in a setting, so it is for those of the account. */
const pushing = (scope: Construct, actions: readonly PushAction[]): PolicyStatement[] => {
  const arn = (resource: string) =>
    Stack.of(scope).formatArn({
      service: 'sns',
      resource,
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  const statement = (some: readonly PushAction[], resource: string) =>
    some.length === 0
      ? []
      : [
          new PolicyStatement({
            actions: some.map((action) => `sns:${action}`),
            resources: [arn(resource)],
          }),
        ];
  return [
    ...statement(
      actions.filter((action) => action === 'CreatePlatformEndpoint'),
      'app',
    ),
    ...statement(
      actions.filter((action) => action !== 'CreatePlatformEndpoint'),
      'endpoint',
    ),
  ];
};
