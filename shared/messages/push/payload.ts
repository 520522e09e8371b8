import type { Push } from '../../campaigns/render.ts';

/** The application's platform, from its ARN: `.../app/APNS/shop`. */
const platformOf = (arn: string): string => /:(?:app|endpoint)\/([A-Z_]+)\//.exec(arn)?.[1] ?? '';

/**
 * The message in the form of a device's platform, for `MessageStructure: json`. Sources: Apple, "Generating a remote
 * notification"; Google, FCM HTTP v1; SNS, "Publishing with platform-specific payload".
 */
export function payloadFor(arn: string, push: Push, messageId: string): string {
  const { title, body, url, data } = push;
  const extra = { ...data, messageId, ...(url !== undefined && { url }) };
  const platform = platformOf(arn);
  const own =
    platform === 'GCM'
      ? { fcmV1Message: { message: { notification: { title, body }, data: extra } } }
      : { ...extra, aps: { alert: { title, body }, sound: 'default' } };
  return JSON.stringify({ default: body === '' ? title : body, [platform]: JSON.stringify(own) });
}
