import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { objects } from '../shared/tables.ts';

/** The bucket of files that are handed over: lists that come in, archives that go out. What is in it is soon forgotten. */
export function createBucket(scope: Construct, disposable: boolean): Bucket {
  const bucket = new Bucket(scope, 'Bucket', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
      // Personal data: what has expired is gone for good a day later.
      ...Object.values(objects).flatMap(({ prefix, days }) =>
        days === undefined
          ? []
          : {
              prefix,
              expiration: Duration.days(days),
              noncurrentVersionExpiration: Duration.days(1),
            },
      ),
    ],
    removalPolicy: disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'Only the functions of this stack read and write it, and who holds a link that one of them signed; a log of every access would need a bucket of its own.',
  });
  return bucket;
}
