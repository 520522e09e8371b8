import { createHash } from 'node:crypto';
import * as z from 'zod';
import * as core from 'zod/v4/core';
import { meanings } from '../segments/meanings.ts';

/** JSON Schema 2020-12, which OpenAPI 3.1 speaks. */
export type JsonSchema = Record<string, unknown>;

/** Schemas with names, for `#/components/schemas`; filled on the way. */
export type Components = Map<string, JsonSchema>;

/** A zod schema as JSON Schema: what a client may send (`input`), or what it gets (`output`). */
export function jsonSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Components,
): JsonSchema {
  return hoisted(converted(schema, io), components);
}

function converted(schema: core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...found } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const meaning = meanings.get(zodSchema);
      if (meaning !== undefined) jsonSchema.description = meaning;
      const described = describedBy(zodSchema, io);
      if (described) Object.assign(jsonSchema, within(described, io));
      // Answers gain fields in time; zod would say that they never do.
      if (io === 'output' && isOpen(zodSchema)) delete jsonSchema.additionalProperties;
      // The format says it; the pattern has 300 characters.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  }) as JsonSchema;
  return found;
}

/** A schema for a place inside another: one that refers to itself does so by a definition, not as the root. */
function within(schema: core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const { properties, $defs } = converted(z.object({ it: schema }), io);
  return { ...(properties as { it: JsonSchema }).it, ...($defs !== undefined && { $defs }) };
}

const isOpen = (schema: core.$ZodType): boolean =>
  schema instanceof core.$ZodObject && schema._zod.def.catchall === undefined;

/**
 * The half of a pipe that says more: a transformed value is shown as it was before, since our transforms only settle a
 * spelling; and where anything is let in to be judged by the second half, that half is what the client must meet.
 */
function describedBy(schema: core.$ZodType, io: 'input' | 'output'): core.$ZodType | undefined {
  if (!(schema instanceof core.$ZodPipe)) return undefined;
  const { in: before, out: after } = schema._zod.def;
  if (io === 'output' && after instanceof core.$ZodTransform) return before;
  return io === 'input' && before instanceof core.$ZodUnknown ? after : undefined;
}

/** Moves the definitions inside a schema, which refer to themselves, to the components, and their references with them. */
function hoisted(schema: unknown, components: Components): JsonSchema {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const { $defs, ...rest } = value as JsonSchema;
    const inner = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, walk(each)]));
    return $defs === undefined ? inner : lifted(inner, walk($defs) as JsonSchema, components);
  };
  return walk(schema) as JsonSchema;
}

function lifted(schema: JsonSchema, definitions: JsonSchema, components: Components): JsonSchema {
  const names = new Map(
    Object.entries(definitions).map(([name, definition]) => [
      `#/$defs/${name}`,
      name.startsWith('__') ? `Schema${shortHash(definition)}` : name,
    ]),
  );
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const name = key === '$ref' && typeof each === 'string' ? names.get(each) : undefined;
        return [key, name === undefined ? renamed(each) : `#/components/schemas/${name}`];
      }),
    );
  };
  for (const [name, definition] of Object.entries(definitions))
    components.set(names.get(`#/$defs/${name}`) ?? name, renamed(definition) as JsonSchema);
  return renamed(schema) as JsonSchema;
}

const shortHash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
