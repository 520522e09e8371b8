import { SESv2Client } from '@aws-sdk/client-sesv2';

/** SES has no idempotency token, so a lost answer must not be asked again by the client. */
export const mail = new SESv2Client({
  maxAttempts: 1,
  requestHandler: { requestTimeout: 10_000, connectionTimeout: 3_000 },
});
