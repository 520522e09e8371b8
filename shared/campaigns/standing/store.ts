import { GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key, range } from '../../tables.ts';
import { Standing } from './standing.ts';

const TableName = () => environment('METRICS_TABLE');

/** How far every schedule is, by campaign; those of campaigns that were removed among them. */
export async function listStandings(): Promise<ReadonlyMap<string, Standing>> {
  const { pk, from, to } = range.standings();
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
    },
  );
  const standings = new Map<string, Standing>();
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const standing = Standing.parse(item);
      standings.set(standing.campaignId, standing);
    }
  return standings;
}

/** How far the schedule of one campaign is. */
export async function getStanding(campaignId: string): Promise<Standing | undefined> {
  const Key = key.standing(campaignId);
  const get = new GetCommand({ TableName: TableName(), Key, ConsistentRead: true });
  const { Item } = await documents.send(get);
  return Item && Standing.parse(Item);
}

/** Puts a standing in the place of the one that it follows. False when another run was faster: that one has done the same. */
export async function putStanding(standing: Standing): Promise<boolean> {
  const put = new PutCommand({
    TableName: TableName(),
    Item: {
      ...key.standing(standing.campaignId),
      ...standing,
      revision: standing.revision + 1,
    },
    ConditionExpression: 'attribute_not_exists(pk) OR revision = :seen',
    ExpressionAttributeValues: { ':seen': standing.revision },
  });
  return holds(put);
}
