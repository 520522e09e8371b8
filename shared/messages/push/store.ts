import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from '../../clients/dynamodb.ts';
import type { CustomerKey } from '../../customers/customer.ts';
import { environment } from '../../environment.ts';
import { key, range } from '../../tables.ts';
import { Endpoint } from './endpoint.ts';

const TableName = () => environment('MESSAGES_TABLE');

/** The endpoints of a customer, by id. Consistent: one that has just died is not asked again. */
export async function listEndpoints(customer: CustomerKey): Promise<Map<string, Endpoint>> {
  const { pk, from, to } = range.endpoints(customer);
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
    }),
  );
  const endpoints = Items.map((item) => Endpoint.parse(item));
  return new Map(endpoints.map((endpoint) => [endpoint.endpointId, endpoint]));
}

/** Whoever writes last has asked SNS last. */
export async function putEndpoint(endpoint: Endpoint): Promise<void> {
  const { customer, endpointId } = endpoint;
  const Item = { ...key.endpoint(customer, endpointId), ...endpoint };
  await documents.send(new PutCommand({ TableName: TableName(), Item }));
}
