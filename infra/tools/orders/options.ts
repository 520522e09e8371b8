import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Columns } from './order.ts';

export interface Options {
  readonly file: string;
  readonly columns: Columns;
  /** The last day that is imported, `2026-11-22`. */
  readonly until?: string;
  readonly timeFormat?: string;
  readonly zone: string;
  readonly url: string;
  readonly key: string;
}

export const usage = `Imports an order history as "Order Completed" events.

  npm run import -- orders FILE --customer C --time C --total C [--quantity C]
      C               a column: its number from 1, or its name in the header line
      --until DATE    only orders up to and including this day
      --time-format   how times are written, with yyyy MM dd HH mm ss (default: ISO 8601 or yyyyMMdd)
      --zone          IANA zone of times that name none (default: UTC)
      --url, --key    the service and one of its keys (default: the local host's, from .rapport/local.json)

The file may be delimited by white space, commas, semicolons or tabs. Running it again changes nothing.`;

/** The options as given, with the local host's address and key where none are. Throws with a sentence for what is missing. */
export function optionsFrom(args: readonly string[], directory: string): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      customer: { type: 'string' },
      time: { type: 'string' },
      total: { type: 'string' },
      quantity: { type: 'string' },
      until: { type: 'string' },
      'time-format': { type: 'string' },
      zone: { type: 'string', default: 'UTC' },
      url: { type: 'string' },
      key: { type: 'string' },
    },
  });
  const [kind, file] = positionals;
  if (kind !== 'orders' || file === undefined) throw new Error('say what to import: orders FILE');
  const { customer, time, total, quantity, until, zone } = values;
  if (!customer || !time || !total) throw new Error('--customer, --time and --total are needed');
  if (until !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(until))
    throw new Error('--until must be a day such as 2026-11-22');
  const { url, key } = { ...localHost(directory), ...given({ url: values.url, key: values.key }) };
  if (!url || !key) throw new Error('--url and --key are needed where no local host runs');
  return {
    file,
    columns: { customer, time, total, ...given({ quantity }) },
    zone,
    url: url.replace(/\/$/, ''),
    key,
    ...given({ until, timeFormat: values['time-format'] }),
  };
}

function localHost(directory: string): { url?: string; key?: string } {
  const path = `${directory}/.rapport/local.json`;
  if (!existsSync(path)) return {};
  const { url, secretKey } = JSON.parse(readFileSync(path, 'utf8'));
  return { url, key: secretKey };
}

/** Without what is undefined. */
function given<Values extends Record<string, string | undefined>>(
  values: Values,
): { [Name in keyof Values]?: string } {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [Name in keyof Values]?: string };
}
