import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, Metric, Row } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { TableName } from '../shared/tables.ts';
import type { House } from './house.ts';
import type { Queues } from './queue.ts';

const period = Duration.minutes(5);
const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
  new GraphWidget({ title, left, right, width: 8, height: 6 });

/** One page that shows whether the house is well: what comes in, what waits, what goes out, what it costs. */
export function createDashboard(scope: Construct, { api, queues, tables, mail }: House): void {
  const http = api.http;
  const waiting = Object.entries(queues) as [keyof Queues, Queues[keyof Queues]][];
  const stored = Object.entries(tables) as [TableName, { tableName: string }][];
  const capacity = (kind: 'Read' | 'Write') =>
    stored.map(
      ([name, { tableName }]) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: `Consumed${kind}CapacityUnits`,
          dimensionsMap: { TableName: tableName },
          statistic: 'Sum',
          label: name,
          period,
        }),
    );
  new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.days(1),
    widgets: [
      [
        new Row(
          graph(
            'Requests',
            [http.metricCount({ period, statistic: 'Sum', label: 'requests' })],
            [
              http.metricClientError({ period, statistic: 'Sum', label: 'refused (4xx)' }),
              api.limited,
              http.metricServerError({ period, statistic: 'Sum', label: 'failed (5xx)' }),
            ],
          ),
          graph('Time to answer, ms', [
            http.metricLatency({ period, statistic: 'p50', label: 'half' }),
            http.metricLatency({ period, statistic: 'p99', label: 'slowest in a hundred' }),
          ]),
          graph('Mail', [
            mail.metric('Send', 'sent'),
            mail.metric('Bounce', 'bounced'),
            mail.metric('Complaint', 'complained'),
          ]),
        ),
      ],
      [
        new Row(
          graph(
            'Waiting in queues',
            waiting.map(([label, { queue }]) =>
              queue.metricApproximateNumberOfMessagesVisible({ period, label }),
            ),
          ),
          graph(
            'Age of the oldest, s',
            waiting.map(([label, { queue }]) =>
              queue.metricApproximateAgeOfOldestMessage({ period, label }),
            ),
          ),
          graph(
            'Failed for good',
            waiting.map(([label, { deadLetters }]) =>
              deadLetters.metricApproximateNumberOfMessagesVisible({ period, label }),
            ),
          ),
        ),
      ],
      [new Row(graph('Write units', capacity('Write')), graph('Read units', capacity('Read')))],
    ],
  });
}
