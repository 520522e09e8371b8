import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  /** 0 takes any. */
  readonly port: number;
  /** Where `local.json`, logs and data lie. */
  readonly directory: string;
  /** Nothing is kept. */
  readonly memory: boolean;
  /** No sample shop. */
  readonly empty: boolean;
  /** A synthesized application to run as it is, instead of synthesizing the sources. */
  readonly assembly: string | undefined;
}

export const usage = `npm start -- [options]
  --port N        where the API listens; 0 takes any (3000)
  --dir D         where data, keys and logs are kept (.rapport)
  --memory        keep no data
  --empty         load no sample shop
  --assembly D    run a synthesized application as it is
DYNAMODB_ENDPOINT=http://... uses another DynamoDB than the embedded one.`;

/** The command line. Throws an Error that says what is wrong with it. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '3000' },
      dir: { type: 'string', default: '.rapport' },
      memory: { type: 'boolean', default: false },
      empty: { type: 'boolean', default: false },
      assembly: { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new Error(`--port ${values.port} is no port; 0 to 65535 are`);
  return {
    port,
    directory: resolve(values.dir),
    memory: values.memory,
    empty: values.empty,
    assembly: values.assembly === undefined ? undefined : resolve(values.assembly),
  };
}
