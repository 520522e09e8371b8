import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { entryAttribute, shardOf } from '../../shared/catalog/manifest.ts';
import type { Row } from '../../shared/catalog/rows.ts';
import { concurrently } from '../../shared/events/concurrently.ts';
import type { Condition } from '../../shared/segments/condition.ts';
import { key } from '../../shared/tables.ts';

const PER_CALL = 25;
const AT_ONCE = 4;

type Item = Record<string, unknown>;

/** Fills a host's tables as its owner, who is not counted: sooner than requests would. */
export async function seeding(endpoint: string) {
  const client = new DynamoDBClient({ endpoint });
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const named = (word: string) => TableNames.find((name) => name.includes(word)) ?? '';
  const putAll = async (table: string, count: number, itemOf: (n: number) => Item) => {
    const starts = Array.from({ length: Math.ceil(count / PER_CALL) }, (_, n) => n * PER_CALL);
    const outcomes = await concurrently(starts, AT_ONCE, (from) => {
      const size = Math.min(PER_CALL, count - from);
      const puts = Array.from({ length: size }, (_, n) => ({
        PutRequest: { Item: itemOf(from + n) },
      }));
      return documents.send(new BatchWriteCommand({ RequestItems: { [named(table)]: puts } }));
    });
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };

  let publications = 0;

  return {
    profiles: (count: number, itemOf: (n: number) => Item) => putAll('Profiles', count, itemOf),

    /** Puts segments that measure no feature into force, in the place of all that there were. */
    async segments(conditions: Readonly<Record<string, Condition>>, now: string): Promise<void> {
      publications += 1;
      const token = `seed-${publications}`;
      const rows = Object.entries(conditions).map(
        ([id, condition]): Row => ({
          ...{ id, version: 1, token, createdAt: now, updatedAt: now, updatedBy: 'seed' },
          body: JSON.stringify({ name: id, condition }),
        }),
      );
      await putAll('Catalog', rows.length, (n) => {
        const row = rows[n];
        return { ...(row && { ...row, ...key.definition('segment', row.id, 1, row.token) }) };
      });
      const entries = rows.map(({ id, version, token }) => [
        entryAttribute(id),
        { version, token },
      ]);
      const Item = {
        ...shardOf('segment', 'any'),
        ...{ revision: publications, ...Object.fromEntries(entries) },
      };
      await documents.send(new PutCommand({ TableName: named('Catalog'), Item }));
    },

    close: () => client.destroy(),
  };
}
