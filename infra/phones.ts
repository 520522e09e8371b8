import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';

/** What a function may do about the devices of push. */
export type PushAction =
  | 'CreatePlatformEndpoint'
  | 'GetEndpointAttributes'
  | 'SetEndpointAttributes'
  | 'DeleteEndpoint';

/** What a function may do about SMS: the second asks whether a number has stopped them. */
export type SmsAction = 'Publish' | 'CheckIfPhoneNumberIsOptedOut';

export interface PhoneUses {
  /** What it does about SMS; who sends those may send push messages too. */
  readonly sms?: readonly SmsAction[];
  /** What it does about the devices that push goes to. */
  readonly push?: readonly PushAction[];
}

/** The statements for a function's role, each pattern in them acknowledged with the reason. */
export function reachingPhones(
  scope: Construct,
  role: IConstruct,
  { sms = [], push = [] }: PhoneUses,
): PolicyStatement[] {
  const statements = [...publishing(scope, sms), ...pushing(scope, push)];
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
const publishing = (scope: Construct, actions: readonly SmsAction[]): PolicyStatement[] => {
  if (actions.length === 0) return [];
  const stack = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: actions.map((action) => `sns:${action}`),
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
