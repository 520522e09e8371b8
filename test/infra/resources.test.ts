import { describe, expect, test } from 'vitest';
import { attention, EXPIRES_AT, objects, tables } from '../../shared/tables.ts';
import { arnOf, type Resource, synthesized } from './template.ts';

const { stacks, of, functions, outputs } = synthesized();
const queues = of('AWS::SQS::Queue');
const alarms = of('AWS::CloudWatch::Alarm');
const mappings = of('AWS::Lambda::EventSourceMapping');

describe('the tables', () => {
  const stored = of('AWS::DynamoDB::GlobalTable');
  const named = (name: string) =>
    stored.find(({ id }) => id.toLowerCase().startsWith(`tables${name}`))?.properties;

  test.each(Object.entries(tables))('%s has the keys of shared/tables.ts', (name, table) => {
    expect(named(name)).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        ...(table.sorted ? [{ AttributeName: 'sk', KeyType: 'RANGE' }] : []),
      ],
    });
    expect(named(name).GlobalSecondaryIndexes?.length ?? 0).toBe(table.attention ? 1 : 0);
  });

  test('the attention index holds keys only, by shard and time', () => {
    expect(named('profiles').GlobalSecondaryIndexes).toEqual([
      {
        IndexName: attention.index,
        KeySchema: [
          { AttributeName: attention.shardAttribute, KeyType: 'HASH' },
          { AttributeName: attention.atAttribute, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  test('every table can be put back to any second, and is not deleted by mistake', () => {
    for (const { properties, deletionPolicy } of stored) {
      expect(properties.Replicas).toHaveLength(1);
      expect(properties.Replicas[0]).toMatchObject({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      });
      expect(deletionPolicy).toBe('Retain');
    }
    expect(stored).toHaveLength(5);
  });

  test.each(['metrics', 'messages'])('rows of %s may expire', (name) => {
    expect(named(name).TimeToLiveSpecification).toEqual({
      AttributeName: EXPIRES_AT,
      Enabled: true,
    });
  });

  test.each(['events', 'profiles', 'catalog'])('nothing in %s expires', (name) => {
    expect(named(name).TimeToLiveSpecification).toBeUndefined();
  });

  test('a disposable stage leaves nothing behind', () => {
    const disposable = synthesized({
      stage: 'try',
      rapport: { sender: 'shop@example.com', stages: { try: { disposable: true } } },
    });
    const kept = disposable.resources.filter(({ deletionPolicy }) => deletionPolicy === 'Retain');

    expect(kept).toEqual([]);
    for (const { properties } of disposable.of('AWS::DynamoDB::GlobalTable')) {
      expect(properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
    }
  });
});

test('the bucket is versioned, closed to the public and refuses plain HTTP', () => {
  const [bucket] = of('AWS::S3::Bucket');

  expect(bucket?.deletionPolicy).toBe('Retain');
  expect(bucket?.properties).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  expect(of('AWS::S3::BucketPolicy')[0]?.properties.PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
});

test('what lies in the bucket is forgotten, and gone for good a day later', () => {
  const [bucket] = of('AWS::S3::Bucket');

  for (const { prefix, days } of [objects.uploads, objects.archives])
    expect(bucket?.properties.LifecycleConfiguration.Rules).toContainEqual({
      Status: 'Enabled',
      Prefix: prefix,
      ExpirationInDays: days,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
});

test('a webhook that was given up is told to the staff', () => {
  const [filter] = of('AWS::Logs::MetricFilter').filter(({ properties }) =>
    properties.FilterPattern.includes('webhookDisabled'),
  );
  const name = filter?.properties.MetricTransformations[0].MetricName;

  expect(alarms.filter(({ properties }) => properties.MetricName === name)).toHaveLength(1);
});

test('only the laptop trusts hosts that are not public', () => {
  const hosts = functions.flatMap(
    ({ properties }) => properties.Environment.Variables.TRUSTED_HOSTS ?? [],
  );

  expect(new Set(hosts)).toEqual(new Set(['']));
});

test('the root key is 40 letters and digits, and outlives the stack', () => {
  expect(of('AWS::SecretsManager::Secret')).toMatchObject([
    {
      properties: { GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } },
      deletionPolicy: 'Retain',
    },
  ]);
});

describe('the queues', () => {
  const work = queues.filter(({ properties }) => properties.RedrivePolicy);
  const dead = queues.filter(({ properties }) => !properties.RedrivePolicy);
  const mappingOf = ({ id }: Resource) =>
    mappings.find(({ properties }) => properties.EventSourceArn === arnOf(id));
  const workerOf = (queue: Resource) =>
    functions.find(({ id }) => id === mappingOf(queue)?.properties.FunctionName);

  test.each(work.map((queue) => [queue.id, queue] as const))(
    '%s gives its worker time, five tries and a dead-letter queue',
    (_id, queue) => {
      const { VisibilityTimeout, RedrivePolicy } = queue.properties;

      expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * workerOf(queue)?.properties.Timeout);
      expect(RedrivePolicy.maxReceiveCount).toBe(5);
      expect(dead.map(({ id }) => arnOf(id))).toContain(RedrivePolicy.deadLetterTargetArn);
    },
  );

  test.each(work.map((queue) => [queue.id, queue] as const))(
    '%s takes back only the messages that failed',
    (_id, queue) => {
      expect(mappingOf(queue)?.properties).toMatchObject({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
    },
  );

  test.each(dead.map((queue) => [queue.id, queue] as const))(
    '%s keeps what failed for 14 days and raises an alarm at the first',
    (id, queue) => {
      expect(queue.properties.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
      expect(
        alarms.filter(
          ({ properties }) =>
            properties.Dimensions?.some(({ Value }: { Value: string }) => Value === arnOf(id)) &&
            properties.Threshold === 0,
        ),
      ).toHaveLength(1);
    },
  );

  test('every queue and topic is refused over plain HTTP', () => {
    const policies = [...of('AWS::SQS::QueuePolicy'), ...of('AWS::SNS::TopicPolicy')];
    const closed = policies.filter(({ properties }) =>
      JSON.stringify(properties.PolicyDocument).includes(
        '{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      ),
    );

    expect(closed).toHaveLength(queues.length + of('AWS::SNS::Topic').length);
  });
});

test('no log is kept for ever', () => {
  for (const { properties } of of('AWS::Logs::LogGroup')) {
    expect(properties.RetentionInDays).toBeGreaterThan(0);
  }
});

describe('mail', () => {
  test('SES tells the feedback queue what became of mails', () => {
    const [{ properties: destination } = { properties: {} }] = of(
      'AWS::SES::ConfigurationSetEventDestination',
    );
    const [{ properties: subscription } = { properties: {} }] = of('AWS::SNS::Subscription');
    const feedback = queues.find(({ id }) => /Feedback(?!Dead)/.test(id));

    expect(destination.EventDestination.MatchingEventTypes).toEqual(
      expect.arrayContaining(['send', 'delivery', 'bounce', 'complaint']),
    );
    expect(subscription).toMatchObject({
      Protocol: 'sqs',
      TopicArn: destination.EventDestination.SnsDestination.TopicARN,
      Endpoint: arnOf(feedback?.id ?? ''),
    });
  });
});

test('CloudWatch may publish alarms to the staff', () => {
  expect(JSON.stringify(of('AWS::SNS::TopicPolicy'))).toContain('cloudwatch.amazonaws.com');
});

test('a deployment prints the address and the command that shows the root key', () => {
  expect(Object.keys(outputs)).toEqual(['ProviderEvents', 'Address', 'RootKeyCommand']);
  expect(JSON.stringify(outputs.RootKeyCommand)).toContain('aws secretsmanager get-secret-value');
});

test('links lead to the public domain when there is one', () => {
  const { of: own } = synthesized({
    rapport: { sender: 'shop@example.com', publicDomain: 'mail.shop.example' },
  });
  const urls = own('AWS::Lambda::Function').flatMap(
    ({ properties }) => properties.Environment.Variables.PUBLIC_URL ?? [],
  );

  expect(new Set(urls)).toEqual(new Set(['https://mail.shop.example']));
});

test('sending asks leave for the further identities that the owner names', () => {
  const { of: own } = synthesized({
    rapport: { sender: 'shop@mail.shop.example', identities: ['shop.example'] },
  });
  const policies = JSON.stringify(own('AWS::IAM::Role'));

  expect(policies).toContain(':identity/shop.example"');
});

describe('size', () => {
  test('at most 40 functions', () => expect(functions.length).toBeLessThanOrEqual(40));
  test('at most 400 resources in a stack', () => {
    for (const resources of stacks) expect(resources.length).toBeLessThanOrEqual(400);
  });
});
