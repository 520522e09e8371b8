import * as z from 'zod';
import type { Audience, Route } from '../lambda/route.ts';
import { type Components, type JsonSchema, jsonSchema } from './schema.ts';

type Routes = Readonly<Record<string, Route>>;

/** The credentials of each audience, by the name of their scheme; any one of them will do. */
const schemesOf: Readonly<Record<Audience, readonly string[]>> = {
  anyone: [],
  write: ['writeKeyBasic', 'writeKeyHeader', 'writeKeyQuery'],
  user: ['userToken'],
  secret: ['secretKey'],
};

const securitySchemes = {
  writeKeyBasic: { type: 'http', scheme: 'basic', description: 'The write key as user name' },
  writeKeyHeader: { type: 'apiKey', in: 'header', name: 'X-Write-Key' },
  writeKeyQuery: { type: 'apiKey', in: 'query', name: 'writeKey' },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Signed by the company: kid, sub, aud "rapport", exp of an hour at most',
  },
  secretKey: { type: 'http', scheme: 'bearer', description: 'A secret key, or the root key' },
};

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  issues: z.array(z.object({ path: z.array(z.union([z.string(), z.int()])), message: z.string() })),
  /** One word, where a program may want to tell refusals apart. */
  reason: z.string().optional(),
  requestId: z.string(),
});

const failure = {
  description:
    'What went wrong, and where (RFC 9457); what API Gateway refuses itself has its form',
  content: {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    'application/json': {
      schema: {
        type: 'object',
        properties: { message: { type: 'string' } },
        required: ['message'],
      },
    },
  },
};

/** The OpenAPI 3.1 document of all routes, by tag and name. */
export function openApi(routesByTag: Readonly<Record<string, Routes>>): JsonSchema {
  const components: Components = new Map();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [tag, routes] of Object.entries(routesByTag)) {
    for (const [name, route] of Object.entries(routes)) {
      const [method = '', path = ''] = route.key.split(' ');
      paths[path] = {
        ...paths[path],
        [method.toLowerCase()]: operation(tag, name, route, components),
      };
    }
  }
  components.set('Problem', jsonSchema(Problem, 'output', components));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rapport',
      version: '1',
      description: 'Events become profiles, segments, offers and messages.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.keys(routesByTag).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes,
      schemas: Object.fromEntries(components),
    },
  };
}

function operation(tag: string, name: string, route: Route, components: Components): JsonSchema {
  const { summary, who, path, query, body, content, answers } = route;
  return {
    operationId: `${tag}.${name}`,
    summary,
    tags: [tag],
    security: who.flatMap((audience) => schemesOf[audience].map((scheme) => ({ [scheme]: [] }))),
    parameters: [
      ...parameters('path', path, components),
      ...parameters('query', query, components),
    ],
    ...(body && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: { 'application/json': { schema: jsonSchema(body, 'input', components) } },
      },
    }),
    ...(content && {
      requestBody: {
        required: true,
        content: Object.fromEntries(content.map((type) => [type, { schema: {} }])),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, response(answer, components)]),
      ),
      default: failure,
    },
  };
}

function parameters(
  place: 'path' | 'query',
  schema: z.ZodType | undefined,
  components: Components,
): JsonSchema[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input', components) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function response(answer: z.ZodType | 'empty' | 'html', components: Components): JsonSchema {
  if (answer === 'empty') return { description: 'Nothing to say' };
  if (answer === 'html')
    return { description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } };
  const schema = jsonSchema(answer, 'output', components);
  return { description: 'The answer', content: { 'application/json': { schema } } };
}
