import * as z from 'zod';
import type { FunctionSpec, Statement } from './model.ts';
import { PolicyDocument } from './policy.ts';
import type { Resources } from './resources.ts';

const Code = z.object({ S3Key: z.string().optional(), ZipFile: z.string().optional() });
const FunctionProperties = z.object({
  Code,
  Handler: z.string().default('index.handler'),
  Role: z.string(),
  Runtime: z.string(),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  Environment: z
    .object({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .default({ Variables: {} }),
  RecursiveLoop: z.enum(['Allow', 'Terminate']).default('Terminate'),
});
const Role = z.object({
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument })).default([]),
});
const Policy = z.object({ PolicyDocument, Roles: z.array(z.string()).default([]) });
const Permission = z.object({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
});
const InvokeConfig = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(2),
  DestinationConfig: z
    .strictObject({
      OnFailure: z
        .object({ Destination: z.string().startsWith('arn:aws:sqs:', 'must be a queue here') })
        .optional(),
    })
    .default({}),
});

/** What every role that the template declares may do, by the role's ARN. */
export function policiesByRole(resources: Resources): ReadonlyMap<string, readonly Statement[]> {
  const attached = resources.of(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'], Policy);
  return new Map(
    resources.of('AWS::IAM::Role', Role).map(({ name, arn, properties }) => {
      const managed = properties.ManagedPolicyArns.find((policy) => !logsOnly.test(policy));
      if (managed)
        throw new Error(`${name} has the managed policy ${managed}, which is not known here`);
      return [
        arn,
        [
          ...properties.Policies.flatMap(({ PolicyDocument: statements }) => statements),
          ...attached
            .filter((policy) => policy.properties.Roles.includes(name))
            .flatMap((policy) => policy.properties.PolicyDocument),
        ],
      ];
    }),
  );
}

/** The functions, each with what its role allows and who may invoke it. */
export function functionsOf(resources: Resources): FunctionSpec[] {
  const roles = policiesByRole(resources);
  const permissions = resources.of('AWS::Lambda::Permission', Permission);
  const configured = resources.of('AWS::Lambda::EventInvokeConfig', InvokeConfig);
  return resources
    .of('AWS::Lambda::Function', FunctionProperties)
    .map(({ name, arn, properties, assets }) => ({
      name,
      arn,
      ...asyncOf(configured.find(({ properties }) => properties.FunctionName === name)?.properties),
      directory: assets.get(properties.Code.S3Key ?? '') ?? '',
      handler: properties.Handler,
      timeoutMs: properties.Timeout * 1000,
      memoryMb: properties.MemorySize,
      environment: properties.Environment.Variables,
      policies: roles.get(properties.Role) ?? [],
      permissions: permissions
        .filter(({ properties: { FunctionName } }) => FunctionName === arn || FunctionName === name)
        .map(({ properties: { Action, Principal, SourceArn } }) => ({
          effect: 'Allow',
          actions: [Action],
          resources: [arn],
          principals: [Principal],
          conditions: SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } },
        })),
      recursiveLoop: properties.RecursiveLoop,
    }));
}

/** What becomes of an asynchronous invocation that fails. */
function asyncOf(config: z.output<typeof InvokeConfig> | undefined) {
  const onFailure = config?.DestinationConfig.OnFailure?.Destination;
  return {
    asyncRetries: config?.MaximumRetryAttempts ?? 2,
    ...(onFailure !== undefined && { onFailure }),
  };
}

const logsOnly = /:policy\/service-role\/AWSLambdaBasicExecutionRole$|AWSXRayDaemonWriteAccess$/;
