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

describe('functions', () => {
  test('have their bundle, their variables and what their role allows', () => {
    const { functions } = read({
      Resources: {
        ...aFunction('Decide', {
          variables: { TABLE: { Ref: 'Table' }, QUEUE: { Ref: 'Queue' } },
          allow: [
            {
              Effect: 'Allow',
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            },
          ],
        }),
        Queue: { Type: 'AWS::SQS::Queue' },
        Table: {
          Type: 'AWS::DynamoDB::GlobalTable',
          Properties: {
            TableName: 'orders',
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          },
        },
      },
    });
    expect(functions).toMatchObject([
      {
        name: 'Test-Decide',
        directory: expect.stringMatching(/asset\.Decide$/),
        timeoutMs: 5000,
        environment: {
          TABLE: 'orders',
          QUEUE: 'http://127.0.0.1:4566/000000000000/Stack0-Queue',
        },
        policies: [
          {
            effect: 'Allow',
            actions: ['sqs:SendMessage'],
            resources: ['arn:aws:sqs:eu-west-1:000000000000:Stack0-Queue'],
          },
        ],
        recursiveLoop: 'Terminate',
        asyncRetries: 2,
      },
    ]);
  });

  test('have the policies attached to their role as well', () => {
    const { functions } = read({
      Resources: {
        ...aFunction('Decide'),
        Attached: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            Roles: [{ Ref: 'DecideRole' }],
            PolicyDocument: {
              Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
            },
          },
        },
      },
    });
    expect(functions[0]?.policies).toMatchObject([{ actions: ['s3:GetObject'] }]);
  });

  test('with a managed policy that is not known are refused', () => {
    const resources = aFunction('Decide');
    Object.assign(resources.DecideRole?.Properties ?? {}, {
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    });
    expect(() => read({ Resources: resources })).toThrow('AdministratorAccess');
  });

  test('are told the local address where the template names the API', () => {
    const { functions } = read({
      Resources: {
        ...aFunction('Decide', {
          variables: {
            ONE: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
            OTHER: {
              'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/u',
            },
          },
        }),
        ...anApi({}),
      },
    });
    expect(functions[0]?.environment).toEqual({
      ONE: 'http://127.0.0.1:3000',
      OTHER: 'http://127.0.0.1:3000/u',
    });
  });
});
