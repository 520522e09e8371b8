import { readAssembly, type Stack } from './assembly.ts';
import { functionsOf } from './compute.ts';
import { apiOf, routesOf } from './http.ts';
import { ACCOUNT, type Addresses, REGION } from './identity.ts';
import { configurationSetsOf, mappingsOf, queuesOf, topicsOf } from './messaging.ts';
import type { Model } from './model.ts';
import { resourcesOf } from './resources.ts';
import { schedulesOf } from './schedules.ts';
import { bucketsOf, secretsOf, tablesOf } from './storage.ts';

/** Types that the rooms of the template read. */
const understood: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::S3::Bucket',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
]);

/** Types that change nothing for the code that runs: what watches, what keeps logs, what names the outside. */
const irrelevant: readonly RegExp[] = [
  /^AWS::Logs::/,
  /^AWS::CloudWatch::/,
  /^AWS::CDK::Metadata$/,
  // What is in it is looked at as well.
  /^AWS::CloudFormation::Stack$/,
  /^AWS::ApiGatewayV2::(DomainName|ApiMapping)$/,
  /^AWS::ApiGateway::Account$/,
  /^AWS::CertificateManager::/,
  /^AWS::Route53::/,
  /^AWS::SES::EmailIdentity$/,
  /^AWS::S3::BucketPolicy$/,
  /^AWS::Scheduler::ScheduleGroup$/,
  /^AWS::SecretsManager::ResourcePolicy$/,
  /^AWS::KMS::/,
  /^AWS::SSM::Parameter$/,
  /^AWS::Budgets::/,
  /^AWS::ResourceGroups::/,
  /^Custom::S3AutoDeleteObjects$/,
  /^Custom::LogRetention$/,
];

/**
 * Reads the synthesized output of all stacks. The addresses come first, since queues and the API are named by them.
 * Throws for a type of resource, a property or an intrinsic function that is not known here: a host that skipped what
 * it does not know would show an application that AWS would not run.
 */
export function readModel(directory: string, addresses: Addresses): Model {
  const stacks = readAssembly(directory);
  for (const stack of stacks) refuseUnknown(stack);
  const resources = resourcesOf(stacks, addresses);
  const api = apiOf(resources);
  const buckets = bucketsOf(resources);
  const local = (text: string) =>
    buckets.reduce(
      (known, { name }) =>
        known.replaceAll(`https://${name}.s3.${REGION}.amazonaws.com`, `${addresses.aws}/${name}`),
      text.replaceAll(`https://${api.id}.execute-api.${REGION}.amazonaws.com`, addresses.api),
    );
  const functions = functionsOf(resources).map((spec) => ({
    ...spec,
    environment: mapValues(spec.environment, local),
  }));
  return {
    region: REGION,
    account: ACCOUNT,
    functions,
    tables: tablesOf(resources),
    queues: queuesOf(resources),
    topics: topicsOf(resources),
    mappings: mappingsOf(resources, functions),
    schedules: schedulesOf(resources, functions),
    routes: routesOf(resources, functions, api.id),
    api,
    secrets: secretsOf(resources),
    buckets,
    configurationSets: configurationSetsOf(resources),
    outputs: mapValues(resources.outputs, local),
  };
}

function refuseUnknown({ name, resources, nested }: Stack): void {
  for (const { name: inner, resources: own } of nested)
    refuse(`${name}/${inner}`, own, () => false);
  refuse(name, resources, (type) => understood.has(type));
}

function refuse(
  name: string,
  resources: Stack['resources'],
  isUnderstood: (type: string) => boolean,
): void {
  const unknown = Object.entries(resources).find(
    ([, { Type }]) => !isUnderstood(Type) && !irrelevant.some((pattern) => pattern.test(Type)),
  );
  if (!unknown) return;
  const [logicalId, { Type }] = unknown;
  throw new Error(
    `${name} has ${logicalId}, an ${Type}, which the local host does not know. Teach it (infra/local/template/read.ts), or list the type there as irrelevant.`,
  );
}

const mapValues = (
  record: Readonly<Record<string, string>>,
  change: (text: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
