import * as z from 'zod';
import type { Statement } from './model.ts';

const OneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const Principal = z
  .union([z.literal('*'), z.record(z.string(), OneOrMore)])
  .transform((value) => (value === '*' ? ['*'] : Object.values(value).flat()));
const ConditionValue = z.union([
  z.string(),
  z.array(z.string()),
  z.boolean().transform(String),
  z.number().transform(String),
]);

/**
 * A policy document of IAM. `NotAction`, `NotResource` and `NotPrincipal` are refused: nothing here should need them.
 */
export const PolicyDocument = z
  .object({
    Version: z.string().optional(),
    Statement: z.array(
      z
        .strictObject({
          Sid: z.string().optional(),
          Effect: z.enum(['Allow', 'Deny']),
          Action: OneOrMore,
          Resource: OneOrMore.default([]),
          Principal: Principal.optional(),
          Condition: z.record(z.string(), z.record(z.string(), ConditionValue)).default({}),
        })
        .transform(
          ({ Effect, Action, Resource, Principal: principals, Condition }): Statement => ({
            effect: Effect,
            actions: Action,
            resources: Resource,
            ...(principals && { principals }),
            conditions: Condition,
          }),
        ),
    ),
  })
  .transform(({ Statement: statements }) => statements);

/** Does `*` and `?` of IAM match the text? */
export const matches = (pattern: string, text: string, ignoreCase = false): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    ignoreCase ? 'is' : 's',
  ).test(text);

/**
 * May the template's own services (gateway, schedules, mappings) do this? Only conditions on `aws:SourceArn` and
 * `aws:SourceAccount` are known; any other condition of a statement that allows makes it not allow.
 */
export function permits(
  statements: readonly Statement[],
  wanted: { action: string; resource?: string; principal?: string; sourceArn?: string },
): boolean {
  const fits = (statement: Statement) =>
    statement.actions.some((action) => matches(action, wanted.action, true)) &&
    (wanted.resource === undefined ||
      statement.resources.some((resource) => matches(resource, wanted.resource ?? ''))) &&
    (wanted.principal === undefined ||
      (statement.principals ?? []).some((one) => one === '*' || one === wanted.principal)) &&
    Object.values(statement.conditions).every((byKey) =>
      Object.entries(byKey).every(
        ([key, values]) =>
          key.toLowerCase() === 'aws:sourceaccount' ||
          (key.toLowerCase() === 'aws:sourcearn' &&
            [values].flat().some((pattern) => matches(pattern, wanted.sourceArn ?? ''))),
      ),
    );
  const fitting = statements.filter(fits);
  return (
    fitting.some(({ effect }) => effect === 'Allow') &&
    !fitting.some(({ effect }) => effect === 'Deny')
  );
}
