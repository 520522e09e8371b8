import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Alarms } from './alarms.ts';
import type { Api } from './api.ts';
import type { Config } from './config.ts';
import type { Mail } from './mail.ts';
import type { Queues } from './queue.ts';
import type { Timetable } from './schedule.ts';
import type { Tables } from './tables.ts';

/** What all capabilities share. They reach it only through the `uses` and `on` of their functions. */
export interface House {
  readonly config: Config;
  readonly tables: Tables;
  readonly bucket: Bucket;
  readonly queues: Queues;
  readonly rootSecret: Secret;
  readonly mail: Mail;
  readonly api: Api;
  readonly alarms: Alarms;
  readonly timetable: Timetable;
  /** Where links in messages lead, without a slash at the end. */
  readonly publicUrl: string;
  /** The directory of a function's bundle, by the function's name: `offers/decide`. */
  readonly bundleOf: (entry: string) => string;
}
