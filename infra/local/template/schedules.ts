import * as z from 'zod';
import { policiesByRole } from './compute.ts';
import type { FunctionSpec, ScheduleSpec } from './model.ts';
import { permits } from './policy.ts';
import type { Resources } from './resources.ts';

const Target = z.object({
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
});
const Rule = z.object({
  ScheduleExpression: z.string('only rules with a schedule are known here'),
  State: z.string().default('ENABLED'),
  EventPattern: z.undefined('event patterns are not known here').optional(),
  Targets: z.array(Target).default([]),
});
const Schedule = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.string().default('ENABLED'),
  Target,
});

/** EventBridge rules and Scheduler schedules that invoke functions. Both ask for leave, each in its own way. */
export function schedulesOf(
  resources: Resources,
  functions: readonly FunctionSpec[],
): ScheduleSpec[] {
  const roles = policiesByRole(resources);
  const targetOf = (name: string, arn: string) => {
    const target = functions.find((one) => one.arn === arn);
    if (!target) throw new Error(`${name} aims at ${arn}, which is no function`);
    return target;
  };
  const rules = resources
    .of('AWS::Events::Rule', Rule)
    .filter(({ properties }) => properties.State.startsWith('ENABLED'))
    .flatMap(({ name, arn, properties }) =>
      properties.Targets.map(({ Arn, Input }) => {
        const target = targetOf(name, Arn);
        return {
          name,
          arn,
          expression: properties.ScheduleExpression,
          timezone: 'UTC',
          functionName: target.name,
          ...(Input !== undefined && { input: Input }),
          permitted: permits(target.permissions, {
            action: 'lambda:InvokeFunction',
            principal: 'events.amazonaws.com',
            sourceArn: arn,
          }),
        };
      }),
    );
  const schedules = resources
    .of('AWS::Scheduler::Schedule', Schedule)
    .filter(({ properties }) => properties.State === 'ENABLED')
    .map(({ name, arn, properties }) => {
      const target = targetOf(name, properties.Target.Arn);
      return {
        name,
        arn,
        expression: properties.ScheduleExpression,
        timezone: properties.ScheduleExpressionTimezone,
        functionName: target.name,
        // Scheduler's own default input is an empty object.
        input: properties.Target.Input ?? '{}',
        permitted: permits(roles.get(properties.Target.RoleArn ?? '') ?? [], {
          action: 'lambda:InvokeFunction',
          resource: target.arn,
        }),
      };
    });
  return [...rules, ...schedules];
}
