import { type CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnEventSourceMapping,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Variable } from '../shared/environment.ts';
import { attention, type ObjectKind, objects, type TableName, tables } from '../shared/tables.ts';
import type { RouteKey } from './api.ts';
import type { House } from './house.ts';
import { type PhoneUses, reachingPhones } from './phones.ts';
import { type Queues, queueVariables } from './queue.ts';

export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  /** A Query of the index of what is due, and of nothing else. */
  | 'Query attention';

export type ObjectAction = 'GetObject' | 'PutObject' | 'DeleteObject' | 'AbortMultipartUpload';
type ObjectUses = Readonly<Partial<Record<ObjectKind, readonly ObjectAction[]>>>;

/** All that a function may touch. What is not named here it can neither find nor reach. */
export interface Uses extends PhoneUses {
  readonly tables?: Readonly<Partial<Record<TableName, readonly TableAction[]>>>;
  /** Queues that it sends to. */
  readonly queues?: readonly (keyof typeof queueVariables)[];
  /** What it does with objects of the bucket through S3's client. */
  readonly bucket?: ObjectUses;
  /** What it does there in requests that it signs itself, and lets others do who hold a link of it. */
  readonly links?: ObjectUses;
  readonly rootSecret?: true;
  /** Where it sends at the rate of the account: by how many workers at the same time. */
  readonly mail?: { readonly workers?: number };
  readonly publicUrl?: true;
  /** It calls addresses that customers of ours name; these hosts among them may be private. */
  readonly trustedHosts?: true;
  readonly readBudget?: true;
  readonly requestLimits?: true;
  readonly newcomerLimits?: true;
}

/** What the chain does for every request: it counts those that have a limit, addresses by a hash. */
function withLimits({ tables: own = {}, ...uses }: Uses): Uses {
  const metrics = [...new Set([...(own.metrics ?? []), 'UpdateItem' as const])];
  return { ...uses, tables: { ...own, metrics }, rootSecret: true, requestLimits: true };
}

/** What starts a function. */
export type Trigger =
  | { readonly routes: readonly RouteKey[] }
  | { readonly queue: keyof Queues; readonly batch: number; readonly atOnce: number }
  | { readonly every: Duration };

export interface AppFunctionProps {
  readonly on: Trigger;
  readonly uses?: Uses;
  /** What a user suffers when it fails; the text of its alarm. */
  readonly errorImpact: string;
  /** More memory is also more CPU: 1,769 MB are one core. */
  readonly memoryMb?: number;
  /** It sends to its own queue, on purpose and with a limit of its own: Lambda must not stop it after 16 rounds. */
  readonly requeuesItself?: true;
}

/**
 * One function of `functions/`: its bundle, role, log, alarm and trigger. `uses` is the only way to reach a resource: it
 * sets the grant and the variable together, and every grant is single actions on single resources.
 */
export class AppFunction extends LambdaFunction {
  readonly #grants: PolicyDocument;
  readonly #house: House;

  constructor(
    scope: Construct,
    entry: `${string}/${string}`,
    house: House,
    props: AppFunctionProps,
  ) {
    const { on, uses = {}, errorImpact } = props;
    const id = idOf(entry);
    const functionName = `${Stack.of(scope).stackName}-${entry.replace('/', '-')}`;
    const grants = new PolicyDocument();
    const logGroup = new LogGroup(scope, `${id}Log`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: house.config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      functionName,
      description: `functions/${entry}.ts`,
      code: Code.fromAsset(house.bundleOf(entry)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb ?? 512,
      timeout: timeoutOf(on, house.queues),
      role: new Role(scope, `${id}Role`, {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: { uses: grants },
      }),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: { NODE_OPTIONS: '--enable-source-maps' },
      ...(props.requeuesItself && { recursiveLoop: RecursiveLoop.ALLOW }),
    });
    this.#grants = grants;
    this.#house = house;
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    this.provide('STAGE', house.config.stage);
    this.use('routes' in on ? withLimits(uses) : uses);
    this.startOn(on);
    if ('routes' in on) house.alarms.requestsFail(this, logGroup, errorImpact);
    else house.alarms.functionFails(this, errorImpact);
  }

  /** Adds a grant. Only for triggers; what the code itself touches belongs in `uses`. */
  allow(actions: readonly string[], ...resources: readonly string[]): void {
    this.#grants.addStatements(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...resources],
      }),
    );
  }

  private provide(variable: Variable, value: string): void {
    this.addEnvironment(variable, value);
  }

  private use(uses: Uses): void {
    const { bucket, config, mail, publicUrl, queues, rootSecret, tables: own } = this.#house;
    for (const [name, actions] of Object.entries(uses.tables ?? {}) as [
      TableName,
      TableAction[],
    ][]) {
      const arn = own[name].tableArn;
      const onTable = actions.filter((action) => action !== 'Query attention');
      if (onTable.length)
        this.allow(
          onTable.map((action) => `dynamodb:${action}`),
          arn,
        );
      if (onTable.length < actions.length) {
        this.allow(['dynamodb:Query'], `${arn}/index/${attention.index}`);
      }
      this.provide(tables[name].variable, own[name].tableName);
    }
    for (const name of uses.queues ?? []) {
      this.allow(['sqs:SendMessage'], queues[name].queue.queueArn);
      this.provide(queueVariables[name], queues[name].queue.queueUrl);
    }
    if (uses.bucket) this.useObjects(uses.bucket, 'BUCKET', bucket.bucketName);
    if (uses.links)
      this.useObjects(uses.links, 'BUCKET_URL', `https://${bucket.bucketRegionalDomainName}`);
    if (uses.rootSecret) {
      this.allow(['secretsmanager:GetSecretValue'], rootSecret.secretArn);
      this.provide('ROOT_SECRET', rootSecret.secretArn);
    }
    if (uses.mail) {
      this.allow(['ses:SendEmail'], ...mail.arns);
      this.provide('SENDER', mail.sender);
      this.provide('CONFIGURATION_SET', mail.configurationSet.configurationSetName);
    }
    this.#grants.addStatements(...reachingPhones(this, this.role ?? this, uses));
    if (uses.mail?.workers !== undefined) {
      this.allow(['ses:GetAccount'], '*');
      this.provide('MAIL_WORKERS', String(uses.mail.workers));
    }
    if (uses.publicUrl) this.provide('PUBLIC_URL', publicUrl);
    if (uses.trustedHosts) this.provide('TRUSTED_HOSTS', config.trustedHosts.join());
    if (uses.readBudget) this.provide('READ_BUDGET', String(config.limits.readBudget));
    if (uses.requestLimits) this.provide('REQUEST_LIMITS', JSON.stringify(config.limits.requests));
    if (uses.newcomerLimits)
      this.provide('NEWCOMER_LIMITS', JSON.stringify(config.limits.newcomers));
  }

  private useObjects(uses: ObjectUses, variable: Variable, value: string): void {
    const { bucket } = this.#house;
    const id = Stack.of(this).getLogicalId(bucket.node.defaultChild as CfnElement);
    for (const [kind, actions] of Object.entries(uses) as [ObjectKind, ObjectAction[]][]) {
      const { prefix } = objects[kind];
      this.allow(
        actions.map((action) => `s3:${action}`),
        bucket.arnForObjects(`${prefix}*`),
      );
      Validations.of(this.role ?? this).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${id}.Arn>/${prefix}*]`,
        reason:
          'Objects have no names of their own in the stack: those of one prefix are one resource.',
      });
    }
    this.provide(variable, value);
  }

  private startOn(on: Trigger): void {
    if ('routes' in on) {
      this.#house.api.route(this, on.routes);
    } else if ('every' in on) {
      this.#house.timetable.run(this, on.every);
    } else {
      const { queueArn } = this.#house.queues[on.queue].queue;
      this.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queueArn);
      new CfnEventSourceMapping(this, 'Work', {
        functionName: this.functionName,
        eventSourceArn: queueArn,
        batchSize: on.batch,
        functionResponseTypes: ['ReportBatchItemFailures'],
        scalingConfig: { maximumConcurrency: on.atOnce },
      });
    }
  }
}

/** `offers/decide` is `Decide` within the construct of its capability. */
const idOf = (entry: string): string => {
  const verb = entry.slice(entry.indexOf('/') + 1);
  return verb.charAt(0).toUpperCase() + verb.slice(1);
};

function timeoutOf(on: Trigger, queues: Queues): Duration {
  if ('queue' in on) return queues[on.queue].workerTimeout;
  // API Gateway itself gives up after 30 seconds, and clients long before.
  return 'routes' in on ? Duration.seconds(20) : Duration.seconds(55);
}
