import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** The one generated secret: the root key as a plain string, from which every other key is derived. */
export function createRootSecret(scope: Construct, disposable: boolean): Secret {
  const secret = new Secret(scope, 'RootSecret', {
    description: 'Rapport: the root key. Counts as a secret key; all signatures derive from it.',
    generateSecretString: { passwordLength: 40, excludePunctuation: true },
    removalPolicy: disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'Links in sent mails and receipts in pages are signed with keys derived from it: a rotation by schedule would break them all. Keys for daily use are minted and revoked by POST and DELETE /v1/keys.',
  });
  return secret;
}
