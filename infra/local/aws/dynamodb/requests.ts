import type { Item } from './size.ts';

/** The parameters of the API that the local endpoint looks at; all others pass through unread. */
export interface TableRequest {
  readonly TableName: string;
  readonly ReturnConsumedCapacity?: string;
}

export interface WriteRequest extends TableRequest {
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}
export interface PutRequest extends WriteRequest {
  readonly Item: Item;
}
export interface KeyedRequest extends WriteRequest {
  readonly Key: Item;
}

export interface BatchEntry {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}
export interface BatchWriteRequest {
  readonly RequestItems: Readonly<Record<string, readonly BatchEntry[]>>;
  readonly ReturnConsumedCapacity?: string;
}

export interface GetRequest extends TableRequest {
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
  readonly ProjectionExpression?: string;
  readonly AttributesToGet?: readonly string[];
}
export interface KeysRequest extends Omit<GetRequest, 'Key' | 'TableName'> {
  readonly Keys: readonly Item[];
}
export interface BatchGetRequest {
  readonly RequestItems: Readonly<Record<string, KeysRequest>>;
  readonly ReturnConsumedCapacity?: string;
}

export interface SearchRequest extends TableRequest {
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly Select?: string;
}
export interface SearchAnswer {
  readonly Items?: readonly Item[];
  readonly Count?: number;
  readonly ScannedCount?: number;
  readonly ConsumedCapacity?: { readonly CapacityUnits: number };
}
