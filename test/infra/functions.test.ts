import { describe, expect, test, vi } from 'vitest';
import { environment, type Variable } from '../../shared/environment.ts';
import { arnOf, entryOf, type Resource, synthesized } from './template.ts';

const { of, functions, roleOf, grantsOf } = synthesized();
const byEntry = functions.map((fn) => [entryOf(fn), fn] as const);
const queues = of('AWS::SQS::Queue');
const alarms = of('AWS::CloudWatch::Alarm');
const mappings = of('AWS::Lambda::EventSourceMapping');

const unnamed: ReadonlySet<string> = new Set([
  'ses:GetAccount',
  'sns:Publish',
  'sns:CheckIfPhoneNumberIsOptedOut',
  'sns:CreatePlatformEndpoint',
  'sns:GetEndpointAttributes',
  'sns:SetEndpointAttributes',
  'sns:DeleteEndpoint',
]);

describe('every function', () => {
  test.each(byEntry)('%s runs on Node 24 and arm64, from its bundle', (_entry, { properties }) => {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    expect(properties.Environment.Variables.NODE_OPTIONS).toBe('--enable-source-maps');
  });

  test('has a role of its own', () => {
    expect(new Set(functions.map(({ properties }) => properties.Role)).size).toBe(functions.length);
  });

  test.each(byEntry)('%s may do single actions on single resources', (_entry, fn) => {
    const role = roleOf(fn)?.properties;

    expect(role.ManagedPolicyArns).toBeUndefined();
    expect(
      grantsOf(fn)
        // Phone numbers, applications and devices are no resources of a stack, nor is what SES says of the account.
        .filter(({ actions }) => !actions.every((action) => unnamed.has(action)))
        .flatMap(({ actions, resources: on }) => [...actions, ...on])
        // Objects have no names of their own in the stack: all of one kind are one resource.
        .map((resource) => resource.replace(/^(arn:aws:any:.+:Bucket\w+\/[a-z]+\/)\*$/, '$1'))
        .join(),
    ).not.toContain('*');
  });

  test('has all its grants in its role', () => {
    expect([...of('AWS::IAM::Policy'), ...of('AWS::IAM::ManagedPolicy')]).toEqual([]);
  });

  test.each(byEntry)('%s has variables that the code can parse', (_entry, { properties }) => {
    const { NODE_OPTIONS: _, ...variables } = properties.Environment.Variables;
    for (const [name, value] of Object.entries(variables)) {
      vi.stubEnv(name, String(value));

      expect(() => environment(name as Variable), name).not.toThrow();
    }
    vi.unstubAllEnvs();
  });

  test.each(byEntry)('%s has an alarm that says what a user suffers', (_entry, { id }) => {
    const own = alarms.filter(({ properties }) =>
      JSON.stringify(properties).includes(`"Value":"${id}"`),
    );

    expect(own).toHaveLength(1);
    expect(own[0]?.properties.AlarmDescription).toMatch(/^[A-Z].{20,}\. \(.+\)$/);
    expect(own[0]?.properties.AlarmActions).toHaveLength(1);
  });

  test('counts the errors that it answers with 500, when it answers requests', () => {
    const filters = of('AWS::Logs::MetricFilter')
      .map(({ properties }) => properties)
      .filter(({ FilterPattern }) => FilterPattern.includes('$.level'));
    const integrations = of('AWS::ApiGatewayV2::Integration');

    const ofErrors = filters.filter(({ MetricTransformations: [made] }) =>
      made.MetricName.endsWith(' errors'),
    );
    expect(ofErrors).toHaveLength(integrations.length);
    expect(new Set(ofErrors.map((filter) => filter.LogGroupName)).size).toBe(integrations.length);
  });

  test.each(byEntry)('%s keeps its own log for as long as the settings say', (_entry, fn) => {
    const { LogGroup } = fn.properties.LoggingConfig;

    expect(of('AWS::Logs::LogGroup').find(({ id }) => id === LogGroup)?.properties).toMatchObject({
      LogGroupName: `/aws/lambda/${fn.properties.FunctionName}`,
      RetentionInDays: 30,
    });
  });
});

test('an asynchronous run that failed for good leaves its event in a queue with an alarm', () => {
  const asynchronous = of('AWS::Lambda::Permission')
    .filter(({ properties }) => properties.Principal !== 'apigateway.amazonaws.com')
    .map(({ properties }) => properties.FunctionName);
  const guarded = of('AWS::Lambda::EventInvokeConfig').map(({ properties }) => {
    const { Destination } = properties.DestinationConfig.OnFailure;
    expect(queues.map(({ id }) => arnOf(id))).toContain(Destination);
    const fn = functions.find(({ id }) => id === properties.FunctionName) as Resource;
    expect(grantsOf(fn)).toContainEqual({
      actions: ['sqs:SendMessage'],
      resources: expect.arrayContaining([Destination]),
    });
    return arnOf(properties.FunctionName);
  });

  expect(guarded.sort()).toEqual(asynchronous.sort());
});

test.each([
  ['customers/attend', 'rate(1 minute)'],
  ['reports/tally', 'rate(1 hour)'],
])('%s runs at %s', (entry, expression) => {
  const [, fn] = byEntry.find(([name]) => name === entry) ?? [];
  const rules = of('AWS::Events::Rule').filter(
    ({ properties }) => properties.Targets[0].Arn === arnOf(fn?.id ?? ''),
  );

  expect(rules).toMatchObject([
    { properties: { ScheduleExpression: expression, State: 'ENABLED' } },
  ]);
});

test('a function may go in circles exactly when it sends to the queue that it works for', () => {
  const circular = functions.filter((fn) => {
    const source = mappings.find(({ properties }) => properties.FunctionName === fn.id);
    return grantsOf(fn).some(
      ({ actions, resources: on }) =>
        actions.includes('sqs:SendMessage') && on.includes(source?.properties.EventSourceArn),
    );
  });

  expect(circular.map(entryOf).sort()).toEqual(
    functions
      .filter(({ properties }) => properties.RecursiveLoop === 'Allow')
      .map(entryOf)
      .sort(),
  );
});

test('what the limits refuse is counted, and staff hears before visitors are refused', () => {
  const filters = of('AWS::Logs::MetricFilter').map(({ properties }) => properties.FilterPattern);
  expect(filters).toContain('{ $.status = "429" }');
  expect(filters).toContain('{ $.message = "*newcomersNearlyFull*" }');
  expect(
    alarms.find(({ properties }) => /newcomersNearlyFull/.test(properties.MetricName))?.properties,
  ).toMatchObject({ Threshold: 0, AlarmDescription: expect.stringContaining('limits.newcomers') });
});

test('every function that answers requests keeps the limits of them', () => {
  const integrations = of('AWS::ApiGatewayV2::Integration');
  const answering = functions.filter(({ id }) =>
    integrations.some(({ properties }) => properties.IntegrationUri.endsWith(`:${id}`)),
  );
  const limited = functions.filter(
    ({ properties }) => 'REQUEST_LIMITS' in properties.Environment.Variables,
  );
  expect(limited).toEqual(answering);
});

test('only dispatch, and who tries a campaign out, may send mail, and only as the sender', () => {
  const senders = functions.filter((fn) =>
    grantsOf(fn).some(({ actions }) => actions.some((action) => action.startsWith('ses:'))),
  );

  expect(senders.map(entryOf)).toEqual(['campaigns/preview', 'messages/dispatch']);
  for (const sender of senders)
    expect(grantsOf(sender)).toContainEqual({
      actions: ['ses:SendEmail'],
      resources: [
        expect.stringMatching(/:configuration-set\/./),
        expect.stringMatching(/:identity\/example\.com$/),
        expect.stringMatching(/:identity\/shop@example\.com$/),
      ],
    });
});
