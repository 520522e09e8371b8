/**
 * `npm start`: the synthesized application on this machine. Prints `ready http://127.0.0.1:<port>` on a line of its
 * own once everything works, ends with 0 on Ctrl-C or SIGTERM, and with 1 when it could not start.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, startHost } from './host.ts';
import { type Keys, mintKeys, writeLocalFile } from './lifecycle/keys.ts';
import { takeDirectory } from './lifecycle/lock.ts';
import { type Options, parseOptions, usage } from './lifecycle/options.ts';
import { loadShop } from './lifecycle/shop.ts';
import { synthesize } from './lifecycle/synthesize.ts';
import { thingsToTry } from './lifecycle/welcome.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);
/** To be undone when the process ends, the last first. */
const undo: (() => void | Promise<void>)[] = [];
let stopping = false;

// Lambda runs in UTC, and workers share the zone of their process.
process.env.TZ = 'UTC';
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);
await start(optionsOrUsage()).catch(fail);

async function start(options: Options): Promise<void> {
  const { directory, memory, empty } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  undo.push(takeDirectory(directory));
  const assembly = options.assembly ?? join(directory, 'cdk.out');
  if (options.assembly === undefined) {
    if (!existsSync(assembly)) say('Synthesizing the application ...');
    await synthesize(root, assembly);
  }
  const host = await startHost({
    assembly,
    data: memory ? undefined : join(directory, 'data'),
    logFile: join(directory, 'functions.log'),
    port: options.port,
    dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT,
    terminal: (line) => void process.stderr.write(`${line}\n`),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${options.port} is in use. Stop what listens there, or choose another: npm start -- --port N`,
    );
  });
  undo.push(() => host.close());
  const localFile = join(directory, 'local.json');
  const { url, awsUrl: awsEndpoint } = host;
  const rootKey = rootKeyOf(host);
  const keys = await keysOf(host, rootKey, localFile);
  const given = {
    writeKey: keys?.write.key,
    secretKey: keys?.secret.key,
    rootKey,
    tokenSecret: keys?.token.key,
  };
  writeLocalFile(localFile, { url, ...given, awsEndpoint, pid: process.pid, keys });
  if (keys) {
    const secretKey = keys.secret.key;
    const shop = loadShop({ root, directory, memory, empty, url, secretKey });
    undo.push(shop.stop);
    if ((await shop.done) === 'failed' && !stopping)
      say('The sample shop could not be loaded; the next start tries again.');
  }
  if (stopping) return;
  host.startSchedules();
  say(`ready ${url}`);
  if (keys) say(thingsToTry(url, localFile));
}

/** The root key is the one generated secret of the stack. */
function rootKeyOf(host: Host): string | undefined {
  const secret = host.model.secrets.find(({ generate }) => generate !== undefined);
  return secret && host.secretValue(secret.arn);
}

/** An application without a route for keys, such as the bench's floor, has none. */
async function keysOf(
  { url, model }: Host,
  rootKey: string | undefined,
  file: string,
): Promise<Keys | undefined> {
  const canMint = model.routes.some(({ key }) => key === 'POST /v1/keys');
  return canMint && rootKey !== undefined ? mintKeys(url, rootKey, file) : undefined;
}

async function stop(code: number): Promise<void> {
  // Asked twice, it does not wait for what still runs.
  if (stopping) process.exit(130);
  stopping = true;
  for (const step of undo.reverse()) await step();
  process.exit(code);
}

function optionsOrUsage(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    process.exit(1);
  }
}

/** What the owner can mend: a message is enough. */
function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  void stop(1);
}

/** A mistake of the host itself. */
function crash(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  void stop(1);
}
