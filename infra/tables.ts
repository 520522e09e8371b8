import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { attention, EXPIRES_AT, type TableName, tables } from '../shared/tables.ts';

export type Tables = Readonly<Record<TableName, TableV2>>;

/** Metrics and messages have rows that DynamoDB forgets; what is in the other tables is kept. */
const forgetful: ReadonlySet<TableName> = new Set(['metrics', 'messages']);

/** The five tables of `shared/tables.ts`. They outlive the stack, except in a disposable stage. */
export function createTables(scope: Construct, disposable: boolean): Tables {
  const room = new Construct(scope, 'Tables');
  const table = (name: TableName) => {
    const { sorted, attention: indexed } = tables[name];
    return new TableV2(room, name.charAt(0).toUpperCase() + name.slice(1), {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      ...(sorted && { sortKey: { name: 'sk', type: AttributeType.STRING } }),
      ...(indexed && { globalSecondaryIndexes: [attentionIndex] }),
      ...(forgetful.has(name) && { timeToLiveAttribute: EXPIRES_AT }),
      billing: Billing.onDemand(),
      // A key of KMS would be asked, and paid, at every read; DynamoDB's own key costs nothing.
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !disposable,
      removalPolicy: disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
  };
  return {
    events: table('events'),
    profiles: table('profiles'),
    messages: table('messages'),
    catalog: table('catalog'),
    metrics: table('metrics'),
  };
}

const attentionIndex = {
  indexName: attention.index,
  partitionKey: { name: attention.shardAttribute, type: AttributeType.STRING },
  sortKey: { name: attention.atAttribute, type: AttributeType.STRING },
  projectionType: ProjectionType.KEYS_ONLY,
};
