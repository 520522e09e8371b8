import { S3Client } from '@aws-sdk/client-s3';

/** For workers: whoever only makes links has `bucket.ts`, which is a hundredth of it. */
export const objectStore = new S3Client({});
