import { SNSClient } from '@aws-sdk/client-sns';

/** SNS has no idempotency token, so a lost answer must not be asked again by the client. */
export const phones = new SNSClient({
  maxAttempts: 1,
  requestHandler: { requestTimeout: 10_000, connectionTimeout: 3_000 },
});
