import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll } from 'vitest';
import { itemBytes } from '../../infra/local/aws/dynamodb/size.ts';
import type { FunctionUsage, TestHost } from '../support/host.ts';
import { useHost } from '../support/journey.ts';
import { NOW } from './traffic.ts';

/** A host for the benches of one file whose clock begins at `NOW`, and its owner's view of the tables. */
export function useBenchedHost() {
  const journey = useHost();
  let owner: Owner;
  beforeAll(async () => {
    owner = await ownerOf(journey.host);
    await journey.host.clock.set(NOW, { last: 0 });
  });
  return {
    get host() {
      return journey.host;
    },
    get client() {
      return journey.client;
    },
    get owner() {
      return owner;
    },
  };
}

/** What one function has asked of AWS for a piece of work, as the local host counts it. */
export async function spent(
  host: TestHost,
  entry: string,
  work: () => Promise<unknown>,
): Promise<FunctionUsage> {
  await host.settle();
  await host.usage.zero();
  await work();
  await host.settle();
  return host.usage.of(entry);
}

/** Reads the tables as the host's owner, who is not counted. */
async function ownerOf(host: TestHost) {
  const db = new DynamoDBClient({ endpoint: host.awsEndpoint });
  const { TableNames = [] } = await db.send(new ListTablesCommand({}));
  const table = (capability: string): string => {
    const found = TableNames.find((name) => name.includes(capability));
    if (found === undefined) throw new Error(`${TableNames.join()} lack ${capability}`);
    return found;
  };
  return {
    db,
    table,
    /** Bytes of a customer's profile item; a write costs a unit for each KB of it. */
    async profileBytes(customer: string): Promise<number> {
      const get = { TableName: table('Profiles'), Key: { pk: { S: customer } } };
      const { Item } = await db.send(new GetItemCommand({ ...get, ConsistentRead: true }));
      return itemBytes(JSON.parse(JSON.stringify(Item ?? {}, asOnTheWire)));
    },
  };
}
export type Owner = Awaited<ReturnType<typeof ownerOf>>;

/** Binary values in Base64, as the item's size is told from them. */
function asOnTheWire(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const bytes = this[name];
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64') : value;
}
