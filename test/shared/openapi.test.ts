import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { routes, routesByTag } from '../../shared/access/directory.ts';
import { openApi } from '../../shared/access/openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: string[];
  readonly security: Record<string, unknown>[];
  readonly parameters: { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<
    string,
    { description: string; content?: Record<string, { schema: object }> }
  >;
}
interface Document {
  readonly tags: { name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, object>; securitySchemes: object };
}
const document = openApi(routesByTag) as unknown as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${path}`,
    path,
    ...operation,
  })),
);
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'openapi');
const schemasOf = ({ parameters, requestBody, responses }: Operation) => [
  ...parameters.map(({ schema }) => schema),
  ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
  ...Object.values(responses).flatMap(({ content = {} }) =>
    Object.values(content).map(({ schema }) => schema),
  ),
];

test('every route is in the document, and nothing else', () => {
  expect(operations.map(({ key }) => key).sort()).toEqual(routes.map(({ key }) => key).sort());
});

test('no two routes have the same method and path', () => {
  expect(new Set(routes.map(({ key }) => key)).size).toBe(routes.length);
});

test('every capability with routes is in the directory', async () => {
  const capabilities = globSync('shared/*/routes.ts').map((file) => basename(dirname(file)));
  const known = new Set(routes);
  for (const capability of capabilities) {
    const exported = Object.values(await import(`../../shared/${capability}/routes.ts`));
    const found = exported.flatMap(routesIn).filter((route) => route.key !== '$default');
    expect(found.filter((route) => !known.has(route as (typeof routes)[number]))).toEqual([]);
  }
});

/** The routes in what a file exports: objects of routes, or objects of those. */
function routesIn(value: unknown): { key: string }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  if ('key' in value && 'who' in value) return [value as unknown as { key: string }];
  return '_zod' in value ? [] : Object.values(value).flatMap(routesIn);
}

describe.each(operations)('$key', (operation) => {
  test('has a name, a summary and a tag that is declared', () => {
    expect(
      operations.filter(({ operationId }) => operationId === operation.operationId),
    ).toHaveLength(1);
    expect(operation.summary).not.toBe('');
    expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
  });

  test('declares the parameters of its path, all required', () => {
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((each) => each.in === 'path');
    expect(declared.map(({ name }) => name).sort()).toEqual(inPath.sort());
    expect(declared.every(({ required }) => required)).toBe(true);
  });

  test('names schemes that there are', () => {
    const named = operation.security.flatMap((each) => Object.keys(each));
    expect(Object.keys(document.components.securitySchemes)).toEqual(expect.arrayContaining(named));
  });

  test('answers something beside problems, and problems', () => {
    const statuses = Object.keys(operation.responses);
    expect(statuses).toContain('default');
    expect(statuses.some((status) => /^[23]\d\d$/.test(status))).toBe(true);
  });

  test('has schemas that a validator takes, with references that lead somewhere', () => {
    for (const schema of schemasOf(operation)) {
      const text = JSON.stringify(schema);
      for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
        expect(Object.keys(document.components.schemas)).toContain(name);
      expect(text).not.toContain('$defs');
      expect(() => ajv.compile(JSON.parse(text.replaceAll('"#/', '"openapi#/')))).not.toThrow();
    }
  });
});

test('the document says what a condition is', () => {
  const put = document.paths['/v1/segments/{id}']?.put?.requestBody?.content['application/json'];
  const validate = ajv.compile(
    JSON.parse(JSON.stringify(put?.schema).replaceAll('"#/', '"openapi#/')),
  );
  expect(validate({ name: 'a', condition: { all: [{ event: 'A', count: { gte: 2 } }] } })).toBe(
    true,
  );
  expect(validate({ name: 'a', condition: { all: [{ evnt: 'A' }] } })).toBe(false);
});

test('every leaf of a condition is described in words', () => {
  const { anyOf } = document.components.schemas.Condition as {
    anyOf: { properties: object; description?: string }[];
  };
  const leaves = anyOf.filter(
    ({ properties }) => !/^(all|any|not)$/.test(Object.keys(properties)[0] ?? ''),
  );
  expect(leaves).toHaveLength(12);
  for (const { description } of leaves) expect(description).toMatch(/^[A-Z].*\.$/s);
});
