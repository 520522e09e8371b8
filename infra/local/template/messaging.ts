import * as z from 'zod';
import type {
  ConfigurationSetSpec,
  FunctionSpec,
  MappingSpec,
  QueueSpec,
  TopicSpec,
} from './model.ts';
import { PolicyDocument, permits } from './policy.ts';
import type { Resources } from './resources.ts';

const Queue = z.object({
  VisibilityTimeout: z.coerce.number().default(30),
  DelaySeconds: z.coerce.number().default(0),
  MessageRetentionPeriod: z.coerce.number().default(345_600),
  FifoQueue: z.literal(false, 'FIFO queues are not known here').optional(),
  RedrivePolicy: z
    .object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() })
    .optional(),
});
const QueuePolicy = z.object({ PolicyDocument, Queues: z.array(z.string()) });
const TopicPolicy = z.object({ PolicyDocument, Topics: z.array(z.string()) });
const Subscription = z.object({
  TopicArn: z.string(),
  Protocol: z.string(),
  Endpoint: z.string(),
  RawMessageDelivery: z.boolean().default(false),
  FilterPolicy: z.undefined('filters of subscriptions are not known here').optional(),
});
const Mapping = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.coerce.number().default(10),
  Enabled: z.boolean().default(true),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number().optional() }).optional(),
  FilterCriteria: z.undefined('filters of event sources are not known here').optional(),
});
const Destination = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: z.boolean().default(false),
    MatchingEventTypes: z.array(z.string()),
    SnsDestination: z.object({ TopicARN: z.string() }),
  }),
});

export function queuesOf(resources: Resources): QueueSpec[] {
  const policies = resources.of('AWS::SQS::QueuePolicy', QueuePolicy);
  return resources.of('AWS::SQS::Queue', Queue).map(({ name, arn, ref, properties }) => ({
    name,
    arn,
    url: ref,
    visibilitySeconds: properties.VisibilityTimeout,
    delaySeconds: properties.DelaySeconds,
    retentionSeconds: properties.MessageRetentionPeriod,
    ...(properties.RedrivePolicy && {
      deadLetter: {
        arn: properties.RedrivePolicy.deadLetterTargetArn,
        maxReceives: properties.RedrivePolicy.maxReceiveCount,
      },
    }),
    policy: policies
      .filter((policy) => policy.properties.Queues.includes(ref))
      .flatMap((policy) => policy.properties.PolicyDocument),
  }));
}

export function topicsOf(resources: Resources): TopicSpec[] {
  const policies = resources.of('AWS::SNS::TopicPolicy', TopicPolicy);
  const subscriptions = resources.of('AWS::SNS::Subscription', Subscription);
  return resources.of('AWS::SNS::Topic', z.object({})).map(({ name, arn }) => ({
    name,
    arn,
    subscriptions: subscriptions
      .filter(({ properties }) => properties.TopicArn === arn)
      .map(({ properties: { Protocol, Endpoint, RawMessageDelivery } }) => ({
        protocol: Protocol,
        endpoint: Endpoint,
        raw: RawMessageDelivery,
      })),
    policy: policies
      .filter((policy) => policy.properties.Topics.includes(arn))
      .flatMap((policy) => policy.properties.PolicyDocument),
  }));
}

/**
 * What Lambda itself does with a queue on the function's behalf; without these grants CreateEventSourceMapping fails.
 */
const pollerActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

export function mappingsOf(
  resources: Resources,
  functions: readonly FunctionSpec[],
): MappingSpec[] {
  return resources
    .of('AWS::Lambda::EventSourceMapping', Mapping)
    .filter(({ properties }) => properties.Enabled)
    .map(({ properties }) => {
      const queueArn = properties.EventSourceArn;
      const target = functions.find(
        ({ name, arn }) => name === properties.FunctionName || arn === properties.FunctionName,
      );
      if (!target) throw new Error(`A mapping names ${properties.FunctionName}, which nobody made`);
      const missing = pollerActions.find(
        (action) => !permits(target.policies, { action, resource: queueArn }),
      );
      if (missing)
        throw new Error(`${target.name} reads ${queueArn}, but its role does not allow ${missing}`);
      const maxConcurrency = properties.ScalingConfig?.MaximumConcurrency;
      return {
        functionName: target.name,
        queueArn,
        batchSize: properties.BatchSize,
        windowSeconds: properties.MaximumBatchingWindowInSeconds,
        reportFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
        ...(maxConcurrency !== undefined && { maxConcurrency }),
      };
    });
}

export function configurationSetsOf(resources: Resources): ConfigurationSetSpec[] {
  const destinations = resources.of('AWS::SES::ConfigurationSetEventDestination', Destination);
  return resources.of('AWS::SES::ConfigurationSet', z.object({})).map(({ name, ref }) => ({
    name,
    destinations: destinations
      .filter(
        ({ properties }) =>
          properties.ConfigurationSetName === ref && properties.EventDestination.Enabled,
      )
      .map(({ properties: { EventDestination } }) => ({
        events: EventDestination.MatchingEventTypes.map((type) =>
          type.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase(),
        ),
        topicArn: EventDestination.SnsDestination.TopicARN,
      })),
  }));
}
