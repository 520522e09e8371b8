import type { Resource, Stack } from './assembly.ts';
import type { Scope } from './intrinsics.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '000000000000';

/**
 * Where the two servers of the host listen: queues live under the one, the API is the other. Without a slash at the
 * end.
 */
export interface Addresses {
  readonly aws: string;
  readonly api: string;
}

/** What `Ref` and `Fn::GetAtt` give for a resource. */
interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Identify = (name: string, properties: Record<string, unknown>, at: Addresses) => Identity;

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const byName =
  (service: string, prefix = ''): Identify =>
  (name) => ({ ref: name, attributes: { Arn: arn(service, `${prefix}${name}`) } });

/** Which property spells a physical name, if somebody chose one. */
const nameProperty: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SES::ConfigurationSet': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Events::Rule': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
};

/** CloudFormation's "Return values" of each resource type. */
const identities: Readonly<Record<string, Identify>> = {
  'AWS::Lambda::Function': byName('lambda', 'function:'),
  'AWS::DynamoDB::GlobalTable': byName('dynamodb', 'table/'),
  'AWS::DynamoDB::Table': byName('dynamodb', 'table/'),
  'AWS::SQS::Queue': (name, _properties, { aws }) => ({
    ref: `${aws}/${ACCOUNT}/${name}`,
    attributes: {
      Arn: arn('sqs', name),
      QueueName: name,
      QueueUrl: `${aws}/${ACCOUNT}/${name}`,
    },
  }),
  'AWS::SNS::Topic': (name) => ({
    ref: arn('sns', name),
    attributes: { TopicArn: arn('sns', name), TopicName: name },
  }),
  // Secrets Manager ends an ARN with six random characters.
  'AWS::SecretsManager::Secret': (name) => ({
    ref: arn('secretsmanager', `secret:${name}-LoCaL1`),
    attributes: { Id: arn('secretsmanager', `secret:${name}-LoCaL1`) },
  }),
  'AWS::S3::Bucket': (name) => {
    const bucket = name.toLowerCase();
    return {
      ref: bucket,
      attributes: {
        Arn: `arn:aws:s3:::${bucket}`,
        DomainName: `${bucket}.s3.amazonaws.com`,
        RegionalDomainName: `${bucket}.s3.${REGION}.amazonaws.com`,
      },
    };
  },
  'AWS::IAM::Role': (name) => ({
    ref: name,
    attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, RoleId: name },
  }),
  'AWS::ApiGatewayV2::Api': (name, _properties) => {
    const id = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    return {
      ref: id,
      attributes: {
        ApiId: id,
        ApiEndpoint: `https://${id}.execute-api.${REGION}.amazonaws.com`,
      },
    };
  },
  'AWS::ApiGatewayV2::Stage': (_name, { StageName }) => ({
    ref: String(StageName),
    attributes: {},
  }),
  'AWS::Events::Rule': byName('events', 'rule/'),
  'AWS::Scheduler::Schedule': byName('scheduler', 'schedule/default/'),
  'AWS::Scheduler::ScheduleGroup': byName('scheduler', 'schedule-group/'),
  'AWS::Logs::LogGroup': byName('logs', 'log-group:'),
  'AWS::CloudWatch::Alarm': byName('cloudwatch', 'alarm:'),
};

/** The name that a resource has here: the chosen one, else made of its stack and logical id. */
export const physicalName = (stack: Stack, logicalId: string, resource: Resource): string => {
  const property = nameProperty[resource.Type];
  const chosen = property === undefined ? undefined : resource.Properties[property];
  return typeof chosen === 'string' ? chosen : `${stack.name}-${logicalId}`;
};

/**
 * How one stack's intrinsic functions are answered. A resource without an identity of its own (an alarm, a policy)
 * answers with a name made of its logical id.
 */
export function scopeOf(
  stack: Stack,
  addresses: Addresses,
  exported: (name: string) => unknown,
): Scope {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': arn('cloudformation', `stack/${stack.name}/local`),
  };
  const identity = (logicalId: string): Identity => {
    const resource = stack.resources[logicalId];
    if (!resource) throw new Error(`${stack.name} refers to ${logicalId}, which it does not have`);
    const identify = identities[resource.Type] ?? byName('local');
    return identify(physicalName(stack, logicalId, resource), resource.Properties, addresses);
  };
  return {
    exported,
    reference(name) {
      const known = pseudo[name] ?? stack.parameters[name]?.Default;
      return known === undefined ? identity(name).ref : known;
    },
    attribute(logicalId, attribute) {
      const value = identity(logicalId).attributes[attribute];
      if (value === undefined)
        throw new Error(`${stack.name}: ${logicalId} has no attribute ${attribute} here`);
      return value;
    },
  };
}
