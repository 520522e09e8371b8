import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { attention } from '../../../shared/tables.ts';

type Item = Record<string, unknown> | undefined;

/** Bytes of an item: names and values in UTF-8, nearly as DynamoDB counts. Source: its guide on item sizes. */
const bytes = (item: Item): number => Buffer.byteLength(JSON.stringify(item ?? {}));
const kilobytes = (before: Item, after: Item): number =>
  Math.max(1, Math.ceil(Math.max(bytes(before), bytes(after)) / 1_024));

/** An index entry written costs one unit, removed another; moved both. */
function indexUnits(before: Item, after: Item): number {
  const entry = (item: Item) =>
    item && `${item[attention.shardAttribute]} ${item[attention.atAttribute]}`;
  const stands = (item: Item) => item?.[attention.atAttribute] !== undefined;
  if (entry(before) === entry(after)) return 0;
  return Number(stands(before)) + Number(stands(after));
}

interface Write {
  readonly TableName: string;
  readonly Key?: Record<string, unknown>;
  readonly Item?: Record<string, unknown>;
}

/** Computes the write units of every write from the item before and after it; the embedded engine does not report an index's. */
export function meter() {
  const units: number[] = [];
  documents.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (!/^(Put|Update)/.test(commandName ?? '')) return next(args);
        const { TableName, Key, Item } = args.input as Write;
        const { pk, sk } = Key ?? Item ?? {};
        const get = { TableName, Key: { pk, ...(sk !== undefined && { sk }) } };
        const look = async () =>
          (await documents.send(new GetCommand({ ...get, ConsistentRead: true }))).Item;
        const before = await look();
        const answer = await next(args);
        const after = await look();
        units.push(kilobytes(before, after) + indexUnits(before, after));
        return answer;
      },
    { step: 'initialize', priority: 'high', name: 'meter' },
  );
  return { units, stop: () => documents.middlewareStack.remove('meter') };
}
