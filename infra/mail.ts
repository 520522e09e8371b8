import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';

export interface MailProps {
  readonly sender: string;
  /** Identities besides the sender's own. */
  readonly identities: readonly string[];
  /** Where SES's notifications end. */
  readonly feedback: IQueue;
  readonly alarms: Alarms;
}

/**
 * The way mail leaves, and the way SES tells what became of it: configuration set, topic, feedback queue. The sender's
 * identity is not ours to create: it is verified once an account, by its owner.
 */
export class Mail extends Construct {
  readonly sender: string;
  readonly configurationSet: ConfigurationSet;
  readonly #identities: readonly string[];

  constructor(scope: Construct, { sender, identities, feedback, alarms }: MailProps) {
    super(scope, 'Mail');
    this.sender = sender;
    this.#identities = [sender, sender.slice(sender.indexOf('@') + 1), ...identities];
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
      reputationMetrics: true,
    });
    const events = new Topic(this, 'Events', { enforceSSL: true });
    events.addSubscription(new SqsSubscription(feedback));
    // Whoever lets customers answer by SMS has their number publish here too.
    events.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [events.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    new CfnOutput(Stack.of(this), 'ProviderEvents', {
      value: events.topicArn,
      description: 'The topic for answers by SMS and for failed deliveries of push applications',
    });
    this.configurationSet.addEventDestination('Feedback', {
      destination: EventDestination.snsTopic(events),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.OPEN,
        EmailSendingEvent.CLICK,
      ],
    });
    const errorImpact =
      'Mail providers begin to distrust our mail: AWS may pause all sending of the account.';
    // AWS reviews an account at 5 % and 0.1 %; these leave time to act before.
    alarms.alarm(this, 'BouncesTooOften', {
      metric: this.rate('Reputation.BounceRate'),
      above: 0.04,
      when: 'more than 4 % of mails bounce',
      errorImpact,
    });
    alarms.alarm(this, 'DrawsComplaints', {
      metric: this.rate('Reputation.ComplaintRate'),
      above: 0.0008,
      when: 'more than 8 of 10,000 mails draw a complaint',
      errorImpact,
    });
  }

  /** Counts of the whole account, which SES keeps without a charge. */
  metric(metricName: 'Send' | 'Bounce' | 'Complaint', label: string): Metric {
    const period = Duration.minutes(5);
    return new Metric({ namespace: 'AWS/SES', metricName, statistic: 'Sum', label, period });
  }

  /**
   * What a sender needs leave for: SES asks for the identity that it found verified, which is the address or its whole
   * domain unless the owner names another, and for the configuration set.
   */
  get arns(): readonly string[] {
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', resource, resourceName });
    return [
      ...this.#identities.map((identity) => arn('identity', identity)),
      arn('configuration-set', this.configurationSet.configurationSetName),
    ];
  }

  private rate(metricName: string): Metric {
    return new Metric({
      namespace: 'AWS/SES',
      metricName,
      dimensionsMap: { 'ses:configuration-set': this.configurationSet.configurationSetName },
      statistic: 'Average',
      period: Duration.hours(1),
    });
  }
}
