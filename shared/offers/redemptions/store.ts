import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key } from '../../tables.ts';
import type { DoneClaim, Redeemed } from '../claims/claim.ts';

/** Redeems a claim for an order, unless it was redeemed for that, or as often as it may be. */
export const putRedemption = (
  { customer, offerId, claimId, times }: DoneClaim,
  orderId: string,
  redeemed: Redeemed,
): Promise<boolean> =>
  holds(
    new UpdateCommand({
      TableName: environment('MESSAGES_TABLE'),
      Key: key.claim(customer, offerId),
      UpdateExpression: 'SET redemptions.#order = :redeemed',
      ConditionExpression:
        'claimId = :claimId AND attribute_not_exists(redemptions.#order) AND size(redemptions) < :times',
      ExpressionAttributeNames: { '#order': orderId },
      ExpressionAttributeValues: { ':redeemed': redeemed, ':claimId': claimId, ':times': times },
    }),
  );

/** Takes the redemption for an order back, if there is one. */
export const removeRedemption = (
  { customer, offerId, claimId }: DoneClaim,
  orderId: string,
): Promise<boolean> =>
  holds(
    new UpdateCommand({
      TableName: environment('MESSAGES_TABLE'),
      Key: key.claim(customer, offerId),
      UpdateExpression: 'REMOVE redemptions.#order',
      ConditionExpression: 'claimId = :claimId AND attribute_exists(redemptions.#order)',
      ExpressionAttributeNames: { '#order': orderId },
      ExpressionAttributeValues: { ':claimId': claimId },
    }),
  );
