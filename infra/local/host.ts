import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdmin } from './admin/admin.ts';
import { startAwsEndpoint } from './aws/endpoint.ts';
import { createMapping } from './events/mapping.ts';
import { settle } from './events/settle.ts';
import { createTimetable } from './events/timetable.ts';
import { createGateway } from './gateway/gateway.ts';
import type { Model } from './template/model.ts';
import { readModel } from './template/read.ts';
import { createClock } from './workers/clock.ts';
import { createLambda } from './workers/lambda.ts';
import { createFunctionLog } from './workers/log.ts';

export interface HostOptions {
  /** The synthesized application. */
  readonly assembly: string;
  /** Where data is kept; undefined keeps none. */
  readonly data: string | undefined;
  /** Where the output of functions goes. */
  readonly logFile: string;
  /** 0 takes any. */
  readonly port: number;
  /** Another DynamoDB than the embedded one. */
  readonly dynamodbEndpoint: string | undefined;
  /** For what whoever sits before the terminal should know. */
  terminal(line: string): void;
}

/** The application, running. */
export interface Host {
  readonly url: string;
  readonly awsUrl: string;
  readonly model: Model;
  secretValue(arn: string): string;
  /** From here schedules run; before, the host is only its routes. */
  startSchedules(): void;
  /** Lets what runs end, then closes everything. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Runs a synthesized application on this machine. Rejects with EADDRINUSE when the port is taken, and with an error
 * that names the resource when the template holds something that is not known here.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { terminal } = options;
  type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  let handle: Handle = async (_request, response) =>
    void response.writeHead(503).end('{"message":"Starting"}');
  // The address must be known before the template is read: functions are told it. Limits on headers are the gateway's own.
  const server = createServer({ maxHeaderSize: 65_536, keepAliveTimeout: 60_000 });
  server.on('request', (request, response) => {
    handle(request, response).catch((error: Error) => {
      if (!request.destroyed) terminal(`The host itself failed: ${error.stack}`);
      response.destroy();
    });
  });
  const port = await listen(server, options.port);
  const url = `http://${HOST}:${port}`;
  try {
    const clock = createClock();
    const now = () => clock.now();
    const log = createFunctionLog(options.logFile, { now, terminal });
    const { model, endpoint } = await startEndpoint({
      ...options,
      api: url,
      now,
      complain: (problem) => log.failed('aws', problem),
    });
    const { functions, region } = model;
    const lambda = createLambda({ functions, region, awsUrl: endpoint.url, clock, log, endpoint });
    const warn = (line: string) => terminal(`  ${line}`);
    const { queues } = endpoint;
    const timetable = createTimetable(model, { lambda, clock, queues, warn });
    const mappings = model.mappings.flatMap((mapping) => {
      const target = functions.find(({ name }) => name === mapping.functionName);
      return target ? [createMapping(mapping, target, { queues, lambda, region, warn })] : [];
    });
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    const quiet = (hurry = false) =>
      settle({
        busy: () => lambda.busy() + timetable.busy() + sum(mappings.map((one) => one.busy())),
        begun: () => sum(mappings.map((one) => one.received())),
        visible: () => endpoint.queues.visible(),
        quiet: () => {
          if (hurry) endpoint.hurry();
          return endpoint.quiet();
        },
        describe: () => `running are ${lambda.busyFunctions().join(', ') || 'no functions'}`,
      });
    const gateway = createGateway({
      model,
      host: `${HOST}:${port}`,
      now,
      invoke: (name, event) => lambda.invoke(name, event),
    });
    const functionNames = functions.map(({ name }) => name);
    const admin = createAdmin({
      ledgers: endpoint,
      lambda,
      functionNames,
      clock,
      timetable,
      quiet,
    });
    handle = (request, response) =>
      (request.url?.startsWith('/_local/') ? admin : gateway)(request, response);
    return {
      url,
      awsUrl: endpoint.url,
      model,
      secretValue: (arn) => endpoint.secretValue(arn),
      startSchedules: () => timetable.start(),
      async close() {
        timetable.close();
        const closed = new Promise((resolve) => server.close(resolve));
        const idle = setInterval(() => server.closeIdleConnections(), 50);
        await Promise.race([
          Promise.all([closed, ...mappings.map((mapping) => mapping.close())]),
          new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref()),
        ]);
        clearInterval(idle);
        server.closeAllConnections();
        await lambda.close();
        await endpoint.close();
      },
    };
  } catch (error) {
    server.close();
    throw error;
  }
}

/** What runs longer is cut off: it is safe to be repeated, as everything behind a queue is. */
const DRAIN_MS = 5000;

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
}

interface EndpointOptions extends Pick<HostOptions, 'assembly' | 'data' | 'dynamodbEndpoint'> {
  /** The address of the API. */
  readonly api: string;
  now(): Date;
  complain(problem: string): void;
}

/**
 * The template and the AWS endpoint need each other's address: a port is chosen first, another one when somebody was
 * quicker.
 */
async function startEndpoint(options: EndpointOptions, attempt = 1) {
  const port = await freePort();
  const { api, assembly, now, complain, data: directory, dynamodbEndpoint } = options;
  const model = readModel(assembly, { api, aws: `http://${HOST}:${port}` });
  try {
    const endpoint = await startAwsEndpoint({
      model,
      port,
      directory,
      now,
      complain,
      ...(dynamodbEndpoint !== undefined && { dynamodbEndpoint }),
    });
    return { model, endpoint };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === 5) throw error;
    return startEndpoint(options, attempt + 1);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe, 0);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
