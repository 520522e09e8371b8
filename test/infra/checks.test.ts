import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test, vi } from 'vitest';
import { build } from '../../infra/app.ts';
import { addChecks } from '../../infra/checks.ts';
import { stubBundle, testContext } from './template.ts';

describe('the checks of AWS', () => {
  const checked = (plant: (stack: ReturnType<typeof build>['stack']) => void = () => {}) => {
    // With the validation of the template against CloudFormation's own schema, as a deployment has it.
    vi.stubEnv('CDK_VALIDATION', 'true');
    const stub = stubBundle();
    const { app, stack } = build({ context: testContext, bundleOf: () => stub });
    plant(stack);
    addChecks(app);
    app.synth();
  };

  test('find nothing that is not acknowledged', () => expect(() => checked()).not.toThrow());

  test('find a bucket that anybody may read over plain HTTP', () => {
    expect(() => checked((stack) => new Bucket(stack, 'Planted'))).toThrow(/AwsSolutions/);
  });
});

test('a function that is not built is named', () => {
  expect(() => build({ context: testContext, bundles: '/nowhere' })).toThrow(
    /functions\/access\/keys\.ts[\s\S]*functions\/offers\/decide\.ts/,
  );
});
