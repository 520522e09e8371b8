import { globSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test, vi } from 'vitest';
import type { Route } from '../../shared/lambda/route.ts';
import { entryOf, synthesized } from './template.ts';

const { of, functions } = synthesized();
const integrations = of('AWS::ApiGatewayV2::Integration');

/** Route key and the function that the stack sends it to. */
const deployed = of('AWS::ApiGatewayV2::Route').map(({ properties }) => {
  const integration = integrations.find(({ id }) => properties.Target.endsWith(`/${id}`));
  const fn = functions.find(({ id }) => integration?.properties.IntegrationUri.endsWith(`:${id}`));
  return [String(properties.RouteKey), fn ? entryOf(fn) : ''] as const;
});

const isRoute = (value: object): value is Route => 'key' in value && 'answers' in value;

/** Every route that a `shared/<capability>/routes.ts` exports, alone, in an object or in a list. */
async function declaredRoutes(): Promise<string[]> {
  const modules = await Promise.all(
    globSync('shared/*/routes.ts').map((file) => import(join(process.cwd(), file))),
  );
  const routes = new Set<Route>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isRoute(value)) routes.add(value);
    else for (const inner of Object.values(value)) walk(inner);
  };
  for (const module of modules) walk({ ...module });
  return [...routes].map(({ key }) => key);
}

test('the API has exactly the routes that the code declares', async () => {
  const keys = deployed.map(([key]) => key);

  expect(keys.sort()).toEqual((await declaredRoutes()).sort());
});

test.each(deployed)('%s leads to a function that serves it: %s', async (routeKey, entry) => {
  mockClient(DynamoDBClient);
  mockClient(SecretsManagerClient);
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { handler } = await import(join(process.cwd(), `functions/${entry}.ts`));
  const [method, rawPath] = routeKey.split(' ');
  await handler(
    {
      routeKey,
      rawPath,
      headers: {},
      requestContext: { requestId: 'r-1', http: { method, path: rawPath } },
    },
    {},
  );

  expect(log.mock.calls.join()).not.toContain('does not serve');
});
