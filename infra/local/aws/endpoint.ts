import { join } from 'node:path';
import type { Model } from '../template/model.ts';
import { type Engine, embeddedEngine, remoteEngine } from './dynamodb/engine.ts';
import { forgetExpired } from './dynamodb/expiry.ts';
import { dynamodbService } from './dynamodb/service.ts';
import { ensureTables } from './dynamodb/tables.ts';
import { Faults } from './faults.ts';
import { listen } from './listen.ts';
import { Outbox } from './outbox.ts';
import { assertKnownConditions } from './policies.ts';
import { type Caller, Reception } from './reception.ts';
import { s3Service } from './s3/service.ts';
import { keepSecrets, secretsService } from './secrets/service.ts';
import { mailOf } from './ses/events.ts';
import { Postman, type Timetable } from './ses/postman.ts';
import { sesService } from './ses/service.ts';
import { Devices } from './sns/devices.ts';
import { snsService } from './sns/service.ts';
import { Topics } from './sns/topics.ts';
import { type QueueDesk, queueDesk } from './sqs/desk.ts';
import { Queues } from './sqs/queues.ts';
import { sqsService } from './sqs/service.ts';
import { Usage } from './usage.ts';

export type { Caller } from './reception.ts';

export interface AwsEndpointOptions {
  readonly model: Model;
  readonly port: number;
  /** Where everything is kept; undefined keeps nothing. */
  readonly directory: string | undefined;
  readonly now: () => Date;
  /** Another DynamoDB than the embedded one. */
  readonly dynamodbEndpoint?: string;
  /** When the provider's events about mails arrive; as in life unless given. */
  readonly timetable?: Timetable;
  /** Hears of what AWS would drop without a word, and of the endpoint's own failures. */
  readonly complain?: (problem: string) => void;
}

export interface AwsEndpoint {
  readonly url: string;
  /** From now on requests signed with this key are the function's: judged by its policies, counted, open to faults. */
  enlist(accessKeyId: string, caller: Caller): void;
  /** From now on the key is nobody's. */
  dismiss(accessKeyId: string): void;
  readonly queues: QueueDesk;
  readonly outbox: Pick<Outbox, 'list' | 'clear'>;
  readonly faults: Pick<Faults, 'set' | 'list' | 'clear'>;
  readonly usage: Pick<Usage, 'report' | 'zero'>;
  /** What the recipient of a mail may do with it; its events come as all others do. Throws an Error for an unknown mail. */
  readonly recipient: { open(id: string): void; click(id: string, link: string): void };
  /** No event of the mail provider is still on its way. */
  quiet(): boolean;
  /** Brings at once what the mail provider would say in its own time. */
  hurry(): void;
  secretValue(arn: string): string;
  /** Deletes what has outlived its time to live by the host's clock. Answers how many items. */
  forgetExpired(): Promise<number>;
  close(): Promise<void>;
}

const EXPIRY_MS = 5 * 60_000;

/**
 * One HTTP server that stands for AWS. Rejects when the port is taken, a table cannot be made, or a policy holds a
 * condition that cannot be judged here.
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const { model, directory, now, complain = console.warn } = options;
  assertKnownConditions(model);
  const engine = engineOf(options);
  await ensureTables(engine, model.tables).catch((error: Error) => {
    if (!options.dynamodbEndpoint) throw error;
    const { dynamodbEndpoint } = options;
    throw new Error(`DYNAMODB_ENDPOINT ${dynamodbEndpoint} cannot be used: ${error.message}`);
  });

  const [faults, usage, outbox] = [new Faults(), new Usage(), new Outbox(directory)];
  const secrets = keepSecrets(model, directory);
  const queues = new Queues(model.queues, directory, faults);
  const devices = new Devices(directory);
  const topics = new Topics({ model, queues, now, complain });
  const { timetable } = options;
  const postman = new Postman({ model, topics, now, complain, ...(timetable && { timetable }) });
  const services = new Map([
    ['dynamodb', dynamodbService({ model, engine, usage })],
    ['sqs', sqsService({ model, queues })],
    ['sns', snsService({ topics, outbox, devices, optedOut: new Set(), faults, now })],
    ['ses', sesService({ model, outbox, postman, faults, now })],
    ['secretsmanager', secretsService(model, secrets)],
    ['s3', s3Service({ model, directory, now })],
  ]);
  const received = (id: string) => {
    const item = outbox.get(id);
    if (item?.channel !== 'email') throw new Error(`There is no mail ${id}`);
    return mailOf(item, model);
  };
  const reception = new Reception({ model, services, faults, usage, complain });
  const server = await listen(reception, options.port);
  const expire = () => forgetExpired(engine, model.tables, now());
  const expiry = setInterval(() => void expire().catch(() => {}), EXPIRY_MS).unref();

  return {
    url: server.url,
    enlist: (accessKeyId, caller) => reception.enlist(accessKeyId, caller),
    dismiss: (accessKeyId) => reception.dismiss(accessKeyId),
    queues: queueDesk(queues, model),
    outbox,
    faults,
    usage,
    recipient: {
      open: (id) => postman.report(['Open'], received(id)),
      click: (id, link) => postman.report(['Click'], received(id), { link }),
    },
    quiet: () => postman.isQuiet,
    hurry: () => postman.flush(),
    secretValue(arn) {
      const value = secrets.get(arn);
      if (value === undefined) throw new Error(`There is no secret ${arn}`);
      return value;
    },
    forgetExpired: expire,
    async close() {
      clearInterval(expiry);
      await server.close();
      // The queues outlive this process, timers do not.
      postman.flush();
      queues.close();
      outbox.close();
      devices.close();
      await engine.close();
    },
  };
}

function engineOf({ model, directory, dynamodbEndpoint }: AwsEndpointOptions): Engine {
  const { region, account } = model;
  if (dynamodbEndpoint) return remoteEngine(dynamodbEndpoint, region);
  return embeddedEngine({ path: directory && join(directory, 'dynamodb'), region, account });
}
