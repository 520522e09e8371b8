import { Annotations, type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from './config.ts';

/**
 * What a deployment must pass and the laptop need not: AWS's own rules of good practice. Synthesis fails on what breaks
 * one and is not acknowledged with a reason.
 */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  if (readConfig(app.node).sender.endsWith('@example.com')) {
    Annotations.of(app).addWarningV2(
      'rapport:sender',
      'No mail can be sent: set rapport.sender in cdk.json to an address that SES has verified.',
    );
  }
}
