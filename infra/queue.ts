import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';

export interface WorkQueueProps {
  /** How long its worker may take for a batch. */
  readonly workerTimeout: Duration;
  /** From what age of the oldest message somebody should look. */
  readonly lateAfter: Duration;
  /** What a user suffers while its messages fail or wait. */
  readonly errorImpact: string;
}

/** SSE-SQS costs nothing and needs no grant; plain HTTP is refused. */
const closed = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
const period = Duration.minutes(5);

/**
 * A queue with its dead-letter queue and their alarms. A message is received five times, then kept for 14 days; a
 * redrive is safe at any time, since every worker does its work again without harm.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly workerTimeout: Duration;

  constructor(scope: Construct, id: string, alarms: Alarms, props: WorkQueueProps) {
    super(scope, id);
    const { workerTimeout, lateAfter, errorImpact } = props;
    this.workerTimeout = workerTimeout;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', alarms, errorImpact);
    this.queue = new Queue(this, 'Queue', {
      ...closed,
      // A batch that was throttled must not appear again while it is still being tried: AWS advises six times.
      visibilityTimeout: Duration.seconds(6 * workerTimeout.toSeconds()),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    alarms.alarm(this, 'IsLate', {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period }),
      above: lateAfter.toSeconds(),
      when: `the oldest message in the queue has waited for more than ${lateAfter.toMinutes()} minutes`,
      errorImpact,
    });
  }
}

/** Where work ends that failed for good. */
export class DeadLetters extends Queue {
  constructor(scope: Construct, id: string, alarms: Alarms, errorImpact: string) {
    super(scope, id, { ...closed, retentionPeriod: Duration.days(14) });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is itself a dead-letter queue; its alarm goes off with the first message.',
    });
    alarms.alarm(this, 'Holds', {
      metric: this.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      above: 0,
      when: 'work failed for good and waits in a dead-letter queue; redrive it once the cause is mended',
      errorImpact,
    });
  }
}

export interface Queues {
  /** Customers whose profile must be brought up to date. */
  readonly refold: WorkQueue;
  /** Pieces of the passes over a whole table. */
  readonly sweep: WorkQueue;
  /** Planned messages to send. */
  readonly dispatch: WorkQueue;
  /** What webhooks are to be told. */
  readonly webhook: WorkQueue;
  /** Long work on files, piece by piece: lists that came in, archives that go out. */
  readonly files: WorkQueue;
  /** What SES says became of mails. */
  readonly feedback: WorkQueue;
  /** Customers who are erased. */
  readonly erase: WorkQueue;
}

/** The queues that a function may send to, and the variable that names each. */
export const queueVariables = {
  refold: 'REFOLD_QUEUE',
  sweep: 'SWEEP_QUEUE',
  dispatch: 'DISPATCH_QUEUE',
  files: 'FILES_QUEUE',
  webhook: 'WEBHOOK_QUEUE',
  feedback: 'FEEDBACK_QUEUE',
  erase: 'ERASE_QUEUE',
} as const;

export function createQueues(scope: Construct, alarms: Alarms): Queues {
  const room = new Construct(scope, 'Queues');
  return {
    refold: new WorkQueue(room, 'Refold', alarms, {
      workerTimeout: Duration.seconds(60),
      lateAfter: Duration.minutes(15),
      errorImpact:
        'Some profiles lag behind their events: their offers, segments and triggered messages are out of date.',
    }),
    sweep: new WorkQueue(room, 'Sweep', alarms, {
      workerTimeout: Duration.seconds(60),
      lateAfter: Duration.hours(2),
      errorImpact:
        'A pass over all customers stands still: reports and segment sizes stay old, or a launch does not finish.',
    }),
    dispatch: new WorkQueue(room, 'Dispatch', alarms, {
      workerTimeout: Duration.seconds(60),
      lateAfter: Duration.minutes(30),
      errorImpact: 'Messages that customers should have by now are not sent.',
    }),
    webhook: new WorkQueue(room, 'Webhook', alarms, {
      workerTimeout: Duration.seconds(60),
      lateAfter: Duration.minutes(30),
      errorImpact: 'Your own servers do not hear in time who has entered or left a segment.',
    }),
    files: new WorkQueue(room, 'Files', alarms, {
      workerTimeout: Duration.seconds(60),
      lateAfter: Duration.hours(1),
      errorImpact:
        'An uploaded list is not read to its end, or a customer does not get what is held about them.',
    }),
    feedback: new WorkQueue(room, 'Feedback', alarms, {
      workerTimeout: Duration.seconds(30),
      lateAfter: Duration.minutes(30),
      errorImpact:
        'Bounces and complaints are not heard: mails may go to people who complained, and reports lack deliveries.',
    }),
    erase: new WorkQueue(room, 'Erase', alarms, {
      workerTimeout: Duration.seconds(60),
      lateAfter: Duration.hours(2),
      errorImpact:
        'Customers who asked to be erased are out of sight, and what there was of them is still in the tables.',
    }),
  };
}
