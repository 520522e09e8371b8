import { createRequire } from 'node:module';
import { Refusal } from '../refusal.ts';

/** A DynamoDB that does the work, whatever stands around it. */
export interface Engine {
  /** Runs one operation with the parameters of the API. Throws Refusal. */
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

interface DynaliteFailure {
  readonly statusCode: number;
  readonly body: { readonly __type: string; readonly message?: string; readonly Message?: string };
}
type Callback = (error: unknown, value: unknown) => void;
interface DynaliteStore {
  readonly db: { close(done: (error?: Error) => void): void };
  readonly tableDb: { awsAccountId: string; awsRegion: string };
}

/**
 * dynalite inside this process, in memory or in LevelDB files under `path`. It is called below its HTTP server, at the
 * functions that the server itself calls: a socket and two more JSON passages would double the cost of a small read.
 */
export function embeddedEngine(options: {
  readonly path: string | undefined;
  readonly region: string;
  readonly account: string;
}): Engine {
  const load = createRequire(import.meta.url);
  const validations = load('dynalite/validations');
  const store: DynaliteStore = load('dynalite/db').create({
    ...(options.path && { path: options.path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  Object.assign(store.tableDb, { awsAccountId: options.account, awsRegion: options.region });
  const operations = new Map<string, (input: object) => Promise<Record<string, unknown>>>();

  function operation(name: string) {
    const known = operations.get(name);
    if (known) return known;
    const file = validations.toLowerFirst(name);
    const { types, custom } = load(`dynalite/validations/${file}`);
    const act = load(`dynalite/actions/${file}`);
    const run = (input: object) =>
      new Promise<Record<string, unknown>>((resolve, reject) => {
        const data = validations.checkTypes(input, types);
        validations.checkValidations(data, types, custom, store);
        const done: Callback = (error, value) =>
          error ? reject(error) : resolve(value as Record<string, unknown>);
        act(store, data, done);
      });
    operations.set(name, run);
    return run;
  }

  return {
    async call(name, input) {
      try {
        return await operation(name)(input);
      } catch (error) {
        throw isFailure(error) ? refusalOf(error.body, error.statusCode) : error;
      }
    },
    close: () =>
      new Promise((resolve, reject) =>
        store.db.close((error) => (error ? reject(error) : resolve())),
      ),
  };
}

/** Another DynamoDB behind HTTP: Amazon's DynamoDB Local, or the service itself through a signing proxy. */
export function remoteEngine(endpoint: string, region: string): Engine {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;
  return {
    async call(name, input) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${name}`,
          'x-amz-date': '20260101T000000Z',
          authorization,
        },
        body: JSON.stringify(input),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw refusalOf(answer as DynaliteFailure['body'], response.status);
      return answer;
    },
    async close() {},
  };
}

const isFailure = (error: unknown): error is DynaliteFailure =>
  typeof error === 'object' && error !== null && 'statusCode' in error && 'body' in error;

function refusalOf({ __type, message, Message }: DynaliteFailure['body'], status: number) {
  return new Refusal(__type.split('#').at(-1) ?? __type, message ?? Message ?? '', status);
}
