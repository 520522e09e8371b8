import { describe, expect, test } from 'vitest';
import { synthesized } from './template.ts';

const { of } = synthesized();

describe('the API', () => {
  const api = of('AWS::ApiGatewayV2::Api')[0]?.properties;
  const stage = of('AWS::ApiGatewayV2::Stage')[0]?.properties;

  test('lets browsers send what the known clients send, from anywhere, without credentials', () => {
    expect(api.CorsConfiguration).toEqual({
      AllowOrigins: ['*'],
      AllowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'],
      AllowHeaders: [
        'Authorization, Content-Type, Content-Encoding, X-Write-Key, X-API-Key, X-Retry-Count, If-None-Match, AnonymousId, SentAt',
        'Rsa-Recovered, Rsa-Retry-Attempt, Rsa-Retry-Reason, Rsa-Since-First-Attempt, Rsa-Since-Last-Attempt',
        'X-Amz-Date, X-Amz-Content-Sha256, X-Amz-Security-Token, X-Amz-User-Agent, amz-sdk-invocation-id, amz-sdk-request, Ocp-Apim-Subscription-Key',
      ].flatMap((line) => line.split(', ')),
      ExposeHeaders: ['Retry-After', 'ETag', 'x-amzn-RequestId', 'x-amzn-ErrorType'],
      MaxAge: 86_400,
    });
  });

  test('has one stage without a prefix, throttled as configured', () => {
    expect(stage).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 },
    });
  });

  test('logs route keys, never a path or a query', () => {
    const asked = [...stage.AccessLogSettings.Format.matchAll(/\$context\.[\w.]+/g)].map(
      ([name]) => name,
    );

    expect(asked).toContain('$context.routeKey');
    expect(asked.filter((name) => /path|query|authorizer|identity|domain/i.test(name))).toEqual([]);
  });

  test('has one integration for each function that answers requests', () => {
    const uris = of('AWS::ApiGatewayV2::Integration').map(
      ({ properties }) => properties.IntegrationUri,
    );

    expect(new Set(uris).size).toBe(uris.length);
  });

  test.each(
    of('AWS::ApiGatewayV2::Route').map(({ properties }) => [
      properties.RouteKey,
      properties.Target,
    ]),
  )('may invoke the function of %s', (key: string, target: string) => {
    const integration = of('AWS::ApiGatewayV2::Integration').find(({ id }) => target.endsWith(id));
    // Stage and route as API Gateway names itself: `$default/$default`, or stage, method and path.
    const source = key === '$default' ? '$default/$default' : `$default/${key.replace(' ', '')}`;
    const permissions = of('AWS::Lambda::Permission').filter(
      ({ properties }) => properties.FunctionName === integration?.properties.IntegrationUri,
    );

    expect(permissions).toHaveLength(1);
    const pattern = String(permissions[0]?.properties.SourceArn).replace(/^[^/]+\//, '');
    expect(`$default/${source.slice('$default/'.length)}`).toMatch(
      new RegExp(`^${pattern.replaceAll('*', '.*')}$`),
    );
  });
});
