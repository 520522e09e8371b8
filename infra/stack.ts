import { Aws, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Access } from './access.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { createBucket } from './bucket.ts';
import { Campaigns } from './campaigns.ts';
import { Catalog } from './catalog.ts';
import type { Config } from './config.ts';
import { Customers } from './customers.ts';
import { createDashboard } from './dashboard.ts';
import { Events } from './events.ts';
import type { House } from './house.ts';
import { Mail } from './mail.ts';
import { Messages } from './messages.ts';
import { Offers } from './offers.ts';
import { createQueues } from './queue.ts';
import { Recommendations } from './recommendations.ts';
import { Reports } from './reports.ts';
import { Timetable } from './schedule.ts';
import { createRootSecret } from './secret.ts';
import { Segments } from './segments.ts';
import { Sweeps } from './sweeps.ts';
import { createTables } from './tables.ts';
import { Webhooks } from './webhooks.ts';

export interface RapportStackProps extends StackProps {
  readonly config: Config;
  readonly bundleOf: House['bundleOf'];
}

/**
 * One stage of Rapport, whole. `cdk destroy` takes away everything that can be made again and leaves the tables, the
 * bucket and the root secret, except in a disposable stage.
 */
export class RapportStack extends Stack {
  constructor(scope: Construct, { config, bundleOf, ...props }: RapportStackProps) {
    super(scope, `${config.name}-${config.stage}`, props);
    const { disposable, identities, publicDomain, sender } = config;

    const alarms = new Alarms(this, config.alarmEmail);
    const tables = createTables(this, disposable);
    const bucket = createBucket(this, disposable);
    const queues = createQueues(this, alarms);
    const rootSecret = createRootSecret(this, disposable);
    const feedback = queues.feedback.queue;
    const mail = new Mail(this, { sender, identities, feedback, alarms });
    const timetable = new Timetable(this, alarms);
    const api = new Api(this, config, alarms);
    const publicUrl = publicDomain ? `https://${publicDomain}` : api.address;
    const house: House = {
      config,
      tables,
      bucket,
      queues,
      rootSecret,
      mail,
      api,
      alarms,
      timetable,
      publicUrl,
      bundleOf,
    };

    new Access(this, house);
    new Events(this, house);
    new Customers(this, house);
    new Catalog(this, house);
    new Segments(this, house);
    new Offers(this, house);
    new Recommendations(this, house);
    new Sweeps(this, house);
    new Reports(this, house);
    new Campaigns(this, house);
    new Messages(this, house);
    new Webhooks(this, house);
    createDashboard(this, house);

    new CfnOutput(this, 'Address', { value: api.address, description: 'Where the API answers' });
    new CfnOutput(this, 'RootKeyCommand', {
      value: `aws secretsmanager get-secret-value --region ${Aws.REGION} --secret-id ${rootSecret.secretArn} --query SecretString --output text`,
      description: 'Prints the root key, with which POST /v1/keys mints all others',
    });
  }
}
