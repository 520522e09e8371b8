import * as z from 'zod';
import type { Stack } from './assembly.ts';
import { type Addresses, physicalName, scopeOf } from './identity.ts';
import { evaluate, type Scope } from './intrinsics.ts';

/** A resource of one type, its properties resolved and parsed. */
export interface Declared<Properties> {
  readonly name: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt Arn` gives, or `Ref` where that is the ARN. */
  readonly arn: string;
  readonly properties: Properties;
  readonly assets: ReadonlyMap<string, string>;
}

/** Every resource of the application, by type. */
export interface Resources {
  of<Properties>(
    type: string | readonly string[],
    schema: z.ZodType<Properties>,
  ): Declared<Properties>[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Resolves the stacks against each other. Throws with the stack and the resource for what cannot be understood. */
export function resourcesOf(stacks: readonly Stack[], addresses: Addresses): Resources {
  const scopes = new Map<Stack, Scope>();
  const exported = (name: string): unknown => {
    for (const stack of stacks)
      for (const { Value, Export } of Object.values(stack.outputs))
        if (Export && evaluate(Export.Name, scopeFor(stack)) === name)
          return evaluate(Value, scopeFor(stack));
    throw new Error(`No stack exports ${name}`);
  };
  const scopeFor = (stack: Stack): Scope => {
    const known = scopes.get(stack) ?? scopeOf(stack, addresses, exported);
    scopes.set(stack, known);
    return known;
  };
  return {
    of: (types, schema) =>
      stacks.flatMap((stack) =>
        Object.entries(stack.resources)
          .filter(([, { Type }]) => [types].flat().includes(Type))
          .map(([logicalId, resource]) =>
            explained(`${stack.name}: ${logicalId} (${resource.Type})`, () => {
              const scope = scopeFor(stack);
              const ref = String(scope.reference(logicalId));
              return {
                name: physicalName(stack, logicalId, resource),
                ref,
                arn: ref.startsWith('arn:') ? ref : arnOf(scope, logicalId),
                properties: schema.parse(evaluate(resource.Properties, scope)),
                assets: stack.assets,
              };
            }),
          ),
      ),
    outputs: Object.fromEntries(
      stacks.flatMap((stack) =>
        Object.entries(stack.outputs).map(([name, { Value }]) => [
          name,
          explained(`${stack.name}: output ${name}`, () =>
            String(evaluate(Value, scopeFor(stack))),
          ),
        ]),
      ),
    ),
  };
}

function arnOf(scope: Scope, logicalId: string): string {
  try {
    return String(scope.attribute(logicalId, 'Arn'));
  } catch {
    return '';
  }
}

function explained<Value>(where: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${where}: ${why}`, { cause: error });
  }
}
