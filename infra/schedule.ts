import type { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import type { AppFunction } from './function.ts';
import { DeadLetters } from './queue.ts';

/** Runs jobs by the clock. A run that failed for good leaves its event in one dead-letter queue, with an alarm. */
export class Timetable extends Construct {
  readonly missed: DeadLetters;

  constructor(scope: Construct, alarms: Alarms) {
    super(scope, 'Timetable');
    this.missed = new DeadLetters(
      this,
      'Missed',
      alarms,
      'A job did not run: due reactions come late, or reports are old.',
    );
  }

  /** A run is tried twice more, but not past the time of the next one, which does the same work. */
  run(job: AppFunction, every: Duration): void {
    new Rule(job, 'Schedule', {
      schedule: Schedule.rate(every),
      targets: [new FunctionTarget(job)],
    });
    new CfnEventInvokeConfig(job, 'WhenItFails', {
      functionName: job.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: Math.max(60, every.toSeconds()),
      destinationConfig: { onFailure: { destination: this.missed.queueArn } },
    });
    job.allow(['sqs:SendMessage'], this.missed.queueArn);
  }
}
