import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type DeleteCommand,
  DynamoDBDocumentClient,
  type PutCommand,
  type UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});

/**
 * Writes under a condition. False when that did not hold, and nothing was written; it is also what a writer hears whose first
 * answer was lost, so whoever must know reads back what stands.
 */
export async function holds(command: PutCommand | UpdateCommand | DeleteCommand): Promise<boolean> {
  try {
    // The client's overloads take each of them, and not one of several.
    await documents.send(command as PutCommand);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
