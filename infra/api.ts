import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import type { Config } from './config.ts';

/** As API Gateway spells it: `PUT /v1/segments/{id}`. */
export type RouteKey = `${'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'} /${string}` | '$default';

/** What the clients in use send, each checked against its requests; `*` would not cover Authorization. */
const allowHeaders = [
  'Authorization',
  'Content-Type',
  'Content-Encoding',
  'X-Write-Key',
  'X-API-Key',
  'X-Retry-Count',
  'If-None-Match',
  'AnonymousId',
  'SentAt',
  'Rsa-Recovered',
  'Rsa-Retry-Attempt',
  'Rsa-Retry-Reason',
  'Rsa-Since-First-Attempt',
  'Rsa-Since-Last-Attempt',
  'X-Amz-Date',
  'X-Amz-Content-Sha256',
  'X-Amz-Security-Token',
  'X-Amz-User-Agent',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'Ocp-Apim-Subscription-Key',
];

/** Route keys, never paths or queries: tokens, keys and ids are in those. */
const accessLog = {
  at: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  bytes: '$context.responseLength',
  problem: '$context.error.responseType',
  functionProblem: '$context.integrationErrorMessage',
};

/** The HTTP API: one stage, no authorizer, since the request chain checks credentials against the catalog. */
export class Api extends Construct {
  readonly http: HttpApi;
  /** Where the API answers, without a slash at the end. */
  readonly address: string;
  /** Answers 429: what the throttle refused, and what the limits of keys, users and addresses did. */
  readonly limited: Metric;

  constructor(scope: Construct, { limits, logRetentionDays }: Config, alarms: Alarms) {
    super(scope, 'Api');
    this.http = new HttpApi(this, 'Http', {
      apiName: Aws.STACK_NAME,
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: ['*'],
        allowMethods: [
          CorsHttpMethod.GET,
          CorsHttpMethod.HEAD,
          CorsHttpMethod.POST,
          CorsHttpMethod.PUT,
          CorsHttpMethod.OPTIONS,
        ],
        allowHeaders,
        exposeHeaders: ['Retry-After', 'ETag', 'x-amzn-RequestId', 'x-amzn-ErrorType'],
        maxAge: Duration.days(1),
      },
    });
    this.address = this.http.apiEndpoint;

    const logGroup = new LogGroup(this, 'AccessLog', {
      // Under this prefix a stage's log needs no statement in the account's one policy for deliveries.
      logGroupName: `/aws/vendedlogs/${Aws.STACK_NAME}/access`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.limited = new MetricFilter(this, 'Limited', {
      logGroup,
      filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
      metricNamespace: 'Rapport',
      metricName: `${Aws.STACK_NAME} limited`,
    }).metric({ period: Duration.minutes(5), statistic: 'Sum', label: 'limited (429)' });
    new HttpStage(this, 'Stage', {
      httpApi: this.http,
      autoDeploy: true,
      throttle: { rateLimit: limits.throttle.rate, burstLimit: limits.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
    alarms.alarm(this, 'Breaks', {
      metric: this.http.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      above: 5,
      when: 'more than five answers 5xx in five minutes',
      errorImpact: 'Front ends get errors: events may be lost by clients that do not retry.',
    });
    alarms.alarm(this, 'IsSlow', {
      metric: this.http.metricLatency({ period: Duration.minutes(5), statistic: 'p99' }),
      above: 3_000,
      when: 'one request in a hundred takes longer than three seconds',
      errorImpact: 'Pages wait for their offers, or give up and show none.',
    });
  }

  /** Gives routes to a function: one integration and one permission for all of them. */
  route(fn: LambdaFunction, keys: readonly RouteKey[]): void {
    const integration = new HttpLambdaIntegration(`${fn.node.id}Integration`, fn, {
      // One permission for all routes; but CDK's pattern for that, stage/method/path, does not match `$default`.
      scopePermissionToRoute: keys.includes('$default'),
    });
    for (const key of keys) {
      const route = new HttpRoute(fn, `Route ${key}`.replaceAll('/', ':'), {
        httpApi: this.http,
        routeKey: routeKeyOf(key),
        integration,
      });
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'Credentials are checked by the first step of every function: who may call a route is declared with it in shared/, and every route is tried with every credential by test.',
      });
    }
  }
}

function routeKeyOf(key: RouteKey): HttpRouteKey {
  if (key === '$default') return HttpRouteKey.DEFAULT;
  const [method = '', path = ''] = key.split(' ');
  return HttpRouteKey.with(path, method as HttpMethod);
}
