import * as z from 'zod';
import { ACCOUNT, REGION } from './identity.ts';
import type { ApiSpec, FunctionSpec, RouteSpec, Throttle } from './model.ts';
import { permits } from './policy.ts';
import type { Resources } from './resources.ts';

const Api = z.object({
  ProtocolType: z.literal('HTTP', 'only HTTP APIs are known here'),
  CorsConfiguration: z
    .object({
      AllowOrigins: z.array(z.string()).default([]),
      AllowMethods: z.array(z.string()).default([]),
      AllowHeaders: z.array(z.string()).default([]),
      ExposeHeaders: z.array(z.string()).default([]),
      AllowCredentials: z.boolean().default(false),
      MaxAge: z.coerce.number().optional(),
    })
    .optional(),
});
const Integration = z.object({
  IntegrationType: z.literal('AWS_PROXY', 'only integrations with functions are known here'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0', 'only payload format 2.0 is known here'),
  TimeoutInMillis: z.coerce.number().default(30_000),
});
const Route = z.object({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.literal('NONE', 'authorizers of the gateway are not known here').optional(),
});
const RouteSettings = z.object({
  ThrottlingBurstLimit: z.coerce.number().optional(),
  ThrottlingRateLimit: z.coerce.number().optional(),
});
const Stage = z.object({
  StageName: z.literal('$default', 'only the stage $default is known here'),
  DefaultRouteSettings: RouteSettings.default({}),
  RouteSettings: z.record(z.string(), RouteSettings).default({}),
});

/** The one HTTP API of the application; an empty one when it has none. */
export function apiOf(resources: Resources): ApiSpec {
  const [api, second] = resources.of('AWS::ApiGatewayV2::Api', Api);
  if (second) throw new Error(`${second.name} is a second API; one is known here`);
  const [stage] = resources.of('AWS::ApiGatewayV2::Stage', Stage);
  const cors = api?.properties.CorsConfiguration;
  const throttle = throttleOf(stage?.properties.DefaultRouteSettings ?? {});
  return {
    id: api?.ref ?? 'none',
    ...(cors && {
      cors: {
        origins: cors.AllowOrigins,
        methods: cors.AllowMethods,
        headers: cors.AllowHeaders,
        expose: cors.ExposeHeaders,
        credentials: cors.AllowCredentials,
        ...(cors.MaxAge !== undefined && { maxAgeSeconds: cors.MaxAge }),
      },
    }),
    ...(throttle && { throttle }),
    routeThrottles: Object.fromEntries(
      Object.entries(stage?.properties.RouteSettings ?? {}).flatMap(([key, settings]) => {
        const own = throttleOf(settings);
        return own ? [[key, own]] : [];
      }),
    ),
  };
}

/** The routes, each with the function behind its integration, and whether that function lets the gateway call it. */
export function routesOf(
  resources: Resources,
  functions: readonly FunctionSpec[],
  apiId: string,
): RouteSpec[] {
  const integrations = new Map(
    resources
      .of('AWS::ApiGatewayV2::Integration', Integration)
      .map(({ ref, properties }) => [`integrations/${ref}`, properties]),
  );
  return resources.of('AWS::ApiGatewayV2::Route', Route).map(({ properties }) => {
    const integration = integrations.get(properties.Target);
    const target = functions.find(({ arn }) => integration?.IntegrationUri.includes(arn));
    if (!integration || !target)
      throw new Error(`The route ${properties.RouteKey} leads to no function`);
    return {
      key: properties.RouteKey,
      functionName: target.name,
      timeoutMs: integration.TimeoutInMillis,
      permitted: permits(target.permissions, {
        action: 'lambda:InvokeFunction',
        principal: 'apigateway.amazonaws.com',
        sourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${apiId}/$default/${sourcePath(properties.RouteKey)}`,
      }),
    };
  });
}

/** As the permission of a route spells it: `POST/v1/track`, or `$default`. */
const sourcePath = (routeKey: string) =>
  routeKey === '$default' ? '$default/$default' : routeKey.replace(' ', '');

const throttleOf = ({
  ThrottlingBurstLimit: burst,
  ThrottlingRateLimit: rate,
}: z.infer<typeof RouteSettings>): Throttle | undefined =>
  rate === undefined ? undefined : { rate, burst: burst ?? rate };
