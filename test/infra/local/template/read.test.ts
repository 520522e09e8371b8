// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how CloudFormation spells a substitution
import { describe, expect, test } from 'vitest';
import { readModel } from '../../../../infra/local/template/read.ts';
import { addresses, aFunction, anApi, type Template, writeAssembly } from '../assembly.ts';

const read = (...stacks: Template[]) =>
  readModel(
    writeAssembly(Object.fromEntries(stacks.map((stack, index) => [`Stack${index}`, stack])), {
      Decide: '',
    }),
    addresses,
  );

const poll = {
  Effect: 'Allow',
  Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
};
const mapping = {
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    FunctionName: { Ref: 'Decide' },
    BatchSize: 5,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  },
};

describe('routes', () => {
  test('lead to the function behind their integration', () => {
    const { routes } = read({
      Resources: {
        ...aFunction('Decide'),
        ...anApi({ 'POST /v1/decisions': 'Decide', $default: 'Decide' }),
      },
    });
    expect(routes).toMatchObject([
      { key: 'POST /v1/decisions', functionName: 'Test-Decide', permitted: true },
      { key: '$default', functionName: 'Test-Decide', permitted: true },
    ]);
  });

  test('without a permission on the function are not permitted', () => {
    const { DecidePermission: _, ...api } = anApi({ 'GET /x': 'Decide' });
    const { routes } = read({ Resources: { ...aFunction('Decide'), ...api } });
    expect(routes).toMatchObject([{ permitted: false }]);
  });
});

describe('queue mappings', () => {
  test('know their function, their queue and how failures are told', () => {
    const { mappings } = read({
      Resources: {
        ...aFunction('Decide', { allow: [poll] }),
        Queue: { Type: 'AWS::SQS::Queue' },
        Mapping: mapping,
      },
    });
    expect(mappings).toEqual([
      {
        functionName: 'Test-Decide',
        queueArn: 'arn:aws:sqs:eu-west-1:000000000000:Stack0-Queue',
        batchSize: 5,
        windowSeconds: 0,
        reportFailures: true,
      },
    ]);
  });

  test('whose function may not read the queue are refused, as on AWS', () => {
    const resources = {
      ...aFunction('Decide', { allow: [{ ...poll, Action: 'sqs:ReceiveMessage' }] }),
      Queue: { Type: 'AWS::SQS::Queue' },
      Mapping: mapping,
    };
    expect(() => read({ Resources: resources })).toThrow('sqs:DeleteMessage');
  });
});

test('a queue has its dead-letter queue and its policy', () => {
  const { queues } = read({
    Resources: {
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 60,
          RedrivePolicy: {
            deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] },
            maxReceiveCount: 5,
          },
        },
      },
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Queue' }],
          PolicyDocument: {
            Statement: [
              { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sqs:*', Resource: '*' },
            ],
          },
        },
      },
    },
  });
  expect(queues[1]).toMatchObject({
    visibilitySeconds: 60,
    deadLetter: { arn: 'arn:aws:sqs:eu-west-1:000000000000:dead', maxReceives: 5 },
    policy: [{ effect: 'Deny', principals: ['*'] }],
  });
});

test('what SES tells a topic is spelled one way, however the template spells it', () => {
  const { configurationSets } = read({
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic' },
      Set: { Type: 'AWS::SES::ConfigurationSet' },
      Events: {
        Type: 'AWS::SES::ConfigurationSetEventDestination',
        Properties: {
          ConfigurationSetName: { Ref: 'Set' },
          EventDestination: {
            Enabled: true,
            MatchingEventTypes: ['bounce', 'renderingFailure'],
            SnsDestination: { TopicARN: { Ref: 'Topic' } },
          },
        },
      },
    },
  });
  expect(configurationSets[0]?.destinations[0]?.events).toEqual(['BOUNCE', 'RENDERING_FAILURE']);
});

test('a schedule may run when the function lets its rule in', () => {
  const rule = {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Id: '0', Arn: { 'Fn::GetAtt': ['Decide', 'Arn'] } }],
    },
  };
  const permission = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Decide' },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
    },
  };
  const { schedules } = read({
    Resources: { ...aFunction('Decide'), Rule: rule, Other: rule, Permission: permission },
  });
  expect(schedules.map(({ name, permitted }) => [name, permitted])).toEqual([
    ['Stack0-Rule', true],
    ['Stack0-Other', false],
  ]);
});

test('one stack may import what another exports', () => {
  const { outputs } = read(
    {
      Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
      Outputs: {
        Exported: {
          Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] },
          Export: { Name: 'the-queue' },
        },
      },
    },
    { Resources: {}, Outputs: { Seen: { Value: { 'Fn::ImportValue': 'the-queue' } } } },
  );
  expect(outputs.Seen).toBe('Stack0-Queue');
});

test('a type of resource that is not known is refused by name', () => {
  expect(() => read({ Resources: { Cluster: { Type: 'AWS::ECS::Cluster' } } })).toThrow(
    /Stack0 has Cluster, an AWS::ECS::Cluster/,
  );
});

test('an alarm, a dashboard and a log group change nothing', () => {
  const Resources = {
    Log: { Type: 'AWS::Logs::LogGroup' },
    Alarm: { Type: 'AWS::CloudWatch::Alarm' },
    Board: { Type: 'AWS::CloudWatch::Dashboard' },
  };
  expect(read({ Resources }).functions).toEqual([]);
});

describe('a stack within the stack', () => {
  const key = 'a'.repeat(64);
  const readWith = (inner: Template) =>
    readModel(
      writeAssembly(
        {
          Stack0: {
            Resources: {
              Watch: {
                Type: 'AWS::CloudFormation::Stack',
                Properties: {
                  TemplateURL: { 'Fn::Join': ['', ['https://assets/', `${key}.json`]] },
                },
              },
            },
          },
        },
        {},
        { [key]: inner },
      ),
      addresses,
    );

  test('changes nothing when all that is in it changes nothing', () => {
    const inner = { Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm' } } };
    expect(readWith(inner).functions).toEqual([]);
  });

  test('is refused when the host would not run what is in it', () => {
    expect(() => readWith({ Resources: aFunction('Decide') })).toThrow(
      /Stack0\/Watch has DecideRole, an AWS::IAM::Role/,
    );
  });
});

test('a property that would be ignored is refused with its place', () => {
  const Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } };
  expect(() => read({ Resources })).toThrow(/Queue \(AWS::SQS::Queue\).*FIFO/s);
});
