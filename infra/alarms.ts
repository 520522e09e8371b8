import { Aws, Duration, Names, NestedStack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

const period = Duration.minutes(5);

interface AlarmProps {
  readonly metric: IMetric;
  /** The alarm goes off above this: at once when it is 0, else when two of three periods in a row are. */
  readonly above: number;
  readonly when: string;
  /** What a user suffers: the alarm's text begins with it. */
  readonly errorImpact: string;
}

/**
 * The staff's topic, and every alarm that speaks through it. Alarms and what they measure are a nested stack: they are a
 * fifth of all resources, of which one stack may have five hundred.
 */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly #watch: NestedStack;

  constructor(scope: Construct, alarmEmail: string | undefined) {
    super(scope, 'Alarms');
    this.#watch = new NestedStack(this, 'Watch', { description: 'The alarms of Rapport' });
    // No key of KMS: CloudWatch cannot publish through SNS's own key, and alarms hold no personal data.
    this.topic = new Topic(this, 'Staff', { displayName: 'Rapport', enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (alarmEmail) this.topic.addSubscription(new EmailSubscription(alarmEmail));
  }

  alarm(scope: Construct, id: string, { metric, above, when, errorImpact }: AlarmProps): void {
    const alarm = new Alarm(this.#watch, nameOf(scope, id), {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: above === 0 ? 1 : 3,
      datapointsToAlarm: above === 0 ? 1 : 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${errorImpact} (${when})`,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  /** A function has something to say that is no failure, with a word by which its log is searched. */
  logged(
    fn: LambdaFunction,
    id: string,
    { word, when, errorImpact }: { word: string; when: string; errorImpact: string },
  ): void {
    const filter = new MetricFilter(this.#watch, nameOf(fn, `${id}Logged`), {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', `*${word}*`),
      metricNamespace: 'Rapport',
      metricName: `${fn.functionName} ${word}`,
    });
    const metric = filter.metric({ period, statistic: 'Sum' });
    this.alarm(fn, id, { metric, above: 0, when, errorImpact });
  }

  /** A job or worker that breaks or runs out of time. */
  functionFails(fn: LambdaFunction, errorImpact: string): void {
    this.alarm(fn, 'Fails', {
      metric: fn.metricErrors({ period }),
      above: 0,
      when: 'the function failed in the last five minutes',
      errorImpact,
    });
  }

  /**
   * The same for a function that answers requests. Its chain turns what breaks into an answer 500, which Lambda counts
   * as a success, and logs it as an error: so the errors in its log count as well. A filter's metric costs nothing
   * while there are none.
   */
  requestsFail(fn: LambdaFunction, logGroup: LogGroup, errorImpact: string): void {
    const filter = new MetricFilter(this.#watch, nameOf(fn, 'Logged'), {
      logGroup,
      filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
      metricNamespace: 'Rapport',
      metricName: `${fn.functionName} errors`,
    });
    const failures = new MathExpression({
      expression: 'FILL(crashed, 0) + FILL(logged, 0)',
      label: 'Failed requests',
      period,
      usingMetrics: {
        crashed: fn.metricErrors({ period }),
        logged: filter.metric({ period, statistic: 'Sum' }),
      },
    });
    this.alarm(fn, 'Fails', {
      metric: failures,
      above: 0,
      when: 'the function failed a request in the last five minutes',
      errorImpact,
    });
  }
}

/** Among those of all constructs: `OffersDecideFails`. */
const nameOf = (scope: Construct, id: string): string =>
  `${Names.uniqueResourceName(scope, { maxLength: 200 })}${id}`;
